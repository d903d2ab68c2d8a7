import type { RecurrentDirection } from '../../../general-operations.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperator, OnnxOperators } from '../onnx-operator.js';

type Cell = 'lstm' | 'gru' | 'simple';
type Activation = RecurrentDirection['activations'][number];

const GATES = { lstm: 4, gru: 3, simple: 1 } as const;
const DEFAULTS: Record<Cell, readonly Activation[]> = {
  lstm: ['sigmoid', 'tanh', 'tanh'],
  gru: ['sigmoid', 'tanh'],
  simple: ['tanh'],
};

export const recurrent: OnnxOperators = {
  LSTM: layer('lstm'),
  GRU: layer('gru'),
  RNN: layer('simple'),
};

function layer(cell: Cell): OnnxOperator {
  return {
    knownInputs: cell === 'lstm' ? [1, 2, 3, 4, 7] : [1, 2, 3, 4],
    limits:
      'sequences of full length; activations Sigmoid, Tanh, Relu, HardSigmoid and Affine as identity',
    lower: (node) => lower(node, cell),
  };
}

/**
 * x [steps, batch, inputs] (with layout 1 the batch first), kernels [directions, gates · hidden, inputs]
 * and [directions, gates · hidden, hidden] → all hidden states [steps, directions, batch, hidden], the
 * last ones [directions, batch, hidden] and for an LSTM the last cells.
 */
function lower(node: NodeCall, cell: Cell): readonly Tensor[] {
  const { algebra, attributes } = node;
  const batchFirst = attributes.flag('layout');
  const given = node.input(0);
  if (given.shape.length !== 3) return algebra.wrong(`its input [${given.shape}] is no sequence`);
  const x = batchFirst ? algebra.transpose(given, [1, 0, 2]) : given;
  const [steps = 0, batch = 0] = x.shape;
  refuseShort(node, steps);
  const reverses = directionsOf(node);
  const count = reverses.length;
  const hidden = attributes.integerIf('hidden_size') ?? node.input(2).shape[2] ?? 0;
  if (!(hidden >= 1) || node.input(2).shape[2] !== hidden) {
    return algebra.wrong(`hidden_size is ${hidden}, but its kernel is [${node.input(2).shape}]`);
  }
  const state = (position: number) => {
    const tensor = node.optional(position);
    const shape = [count, batch, hidden];
    if (!tensor) return algebra.broadcast(node.scalar(0), shape);
    return batchFirst ? algebra.transpose(tensor, [1, 0, 2]) : tensor;
  };
  const states = cell === 'lstm' ? [state(5), state(6)] : [state(5)];
  const made = algebra.recurrent(x, states, {
    ...{ cell, hidden, clip: attributes.floatIf('clip') ?? Infinity },
    linearBeforeReset: attributes.flag('linear_before_reset'),
    directions: directions(node, cell, { reverses, hidden }),
  });
  return results(node, made, reverses, { steps, batch, hidden, batchFirst });
}

function refuseShort(node: NodeCall, steps: number): void {
  const lengths = node.integers(4, 'sequence_lens');
  if (lengths?.some((length) => length !== steps)) {
    node.algebra.unsupported('sequences that are shorter than the longest');
  }
  if (node.attributes.flag('input_forget')) node.algebra.unsupported('input_forget');
}

/** Which directions run backwards. */
function directionsOf(node: NodeCall): readonly boolean[] {
  const name = node.attributes.text('direction', 'forward');
  if (name === 'forward') return [false];
  if (name === 'reverse') return [true];
  return name === 'bidirectional' ? [false, true] : node.algebra.wrong(`direction ${name}`);
}

function directions(
  node: NodeCall,
  cell: Cell,
  { reverses, hidden }: { reverses: readonly boolean[]; hidden: number },
) {
  const { algebra } = node;
  const gates = GATES[cell] * hidden;
  const count = reverses.length;
  const named = activationsOf(node, cell, count);
  const part = (tensor: Tensor, direction: number, rest: readonly number[]) => {
    if (String(tensor.shape) !== String([count, ...rest])) {
      return algebra.wrong(`it has [${tensor.shape}] where [${[count, ...rest]}] is expected`);
    }
    const starts = tensor.shape.map((_, axis) => (axis === 0 ? direction : 0));
    const one = count === 1 ? tensor : algebra.slice(tensor, starts, [1, ...rest]);
    return algebra.reshape(one, rest);
  };
  const numbers = (position: number, direction: number, length: number) => {
    const tensor = node.optional(position);
    if (!tensor) return undefined;
    const known = algebra.requireKnown(tensor, `input ${position}`);
    const data = known.data();
    if (data.length !== count * length) {
      return algebra.wrong(`input ${position} has ${data.length} numbers for ${count * length}`);
    }
    return Float32Array.from(data.subarray(direction * length, (direction + 1) * length));
  };
  return reverses.map((reverse, direction) => {
    const kernel = node.input(1);
    const inputs = kernel.shape[2] ?? 0;
    const bias = numbers(3, direction, 2 * gates) ?? new Float32Array(2 * gates);
    const peephole = cell === 'lstm' ? numbers(7, direction, 3 * hidden) : undefined;
    return {
      reverse,
      kernel: algebra.transpose(part(kernel, direction, [gates, inputs]), [1, 0]),
      recurrent: algebra.transpose(part(node.input(2), direction, [gates, hidden]), [1, 0]),
      bias: bias.slice(0, gates),
      recurrentBias: bias.slice(gates),
      ...(peephole && { peephole }),
      activations: named[direction]!,
    };
  });
}

const NAMED: Readonly<Record<string, Activation>> = {
  ...{ sigmoid: 'sigmoid', tanh: 'tanh', relu: 'relu' },
  ...{ hardsigmoid: 'hard-sigmoid', affine: 'identity' },
};
/** α and β that a kind has when nothing is said, and must have here. */
const PARAMETERS: Readonly<Record<string, readonly number[]>> = {
  ...{ hardsigmoid: [0.2, 0.5], affine: [1, 0] },
};

function activationsOf(node: NodeCall, cell: Cell, count: number): (readonly Activation[])[] {
  const names = node.attributes.textsIf('activations');
  const each = DEFAULTS[cell].length;
  if (!names || names.length === 0) return Array.from({ length: count }, () => DEFAULTS[cell]);
  if (names.length !== each * count) {
    return node.algebra.wrong(`${names.length} activations, expected ${each * count}`);
  }
  // Values are given in a row for those activations that have any.
  const alphas = [...(node.attributes.floatsIf('activation_alpha') ?? [])];
  const betas = [...(node.attributes.floatsIf('activation_beta') ?? [])];
  const all = names.map((name) => {
    const key = name.toLowerCase();
    const found = Object.hasOwn(NAMED, key) ? NAMED[key] : undefined;
    const [alpha, beta] = PARAMETERS[key] ?? [];
    const own = alpha === undefined ? [] : [alphas.shift() ?? alpha, betas.shift() ?? beta];
    const same = own.every((value, i) => Math.abs(value! - [alpha, beta][i]!) < 1e-6);
    return found && same ? found : node.algebra.unsupported(`the activation ${name}`);
  });
  return Array.from({ length: count }, (_, i) => all.slice(i * each, (i + 1) * each));
}

/** What ONNX gives of all states [steps, states, directions, batch, hidden]. */
function results(
  node: NodeCall,
  made: Tensor,
  reverses: readonly boolean[],
  sizes: { steps: number; batch: number; hidden: number; batchFirst: boolean },
): readonly Tensor[] {
  const { algebra } = node;
  const { steps, batch, hidden, batchFirst } = sizes;
  const count = reverses.length;
  const whole = algebra.reshape(
    algebra.slice(made, [0, 0, 0, 0, 0], [steps, 1, count, batch, hidden]),
    [steps, count, batch, hidden],
  );
  // The last state is that of the step at which a direction ends.
  const last = (state: number) => {
    const ends = reverses.map((reverse, direction) =>
      algebra.reshape(
        algebra.slice(
          made,
          [reverse ? 0 : steps - 1, state, direction, 0, 0],
          [1, 1, 1, batch, hidden],
        ),
        [1, batch, hidden],
      ),
    );
    const all = ends.length === 1 ? ends[0]! : algebra.concatenate(ends, 0);
    return batchFirst ? algebra.transpose(all, [1, 0, 2]) : all;
  };
  const sequence = batchFirst ? algebra.transpose(whole, [2, 0, 1, 3]) : whole;
  return node.outputs.map((wanted, i) => (i === 0 || !wanted ? sequence : last(i - 1)));
}
