import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';

/** Steps that a loop is unrolled to at most. */
const MOST_STEPS = 64;

export const controlFlow: OnnxOperators = {
  If: { lower: branch, limits: 'branches of one shape where the condition is computed' },
  Loop: {
    lower: loop,
    knownInputs: [0, 1],
    limits: `at most ${MOST_STEPS} steps, their number known`,
  },
  Scan: { lower: scan, limits: `at most ${MOST_STEPS} steps; version 9 and later` },
};

function branch(node: NodeCall): readonly Tensor[] {
  const { algebra } = node;
  const condition = node.input(0);
  if (condition.known) {
    return node.subgraph(condition.data()[0] ? 'then_branch' : 'else_branch');
  }
  const yes = node.subgraph('then_branch');
  const no = node.subgraph('else_branch');
  const truth = algebra.reshape(condition, []);
  return yes.map((tensor, i) => {
    const other = no[i];
    if (String(other?.shape) !== String(tensor.shape)) {
      return algebra.unsupported(
        `a computed condition whose branches give [${tensor.shape}] and [${other?.shape}]`,
      );
    }
    return algebra.select(truth, tensor, other!);
  });
}

/** Carries values from step to step, and collects what each step gives beside them. */
function loop(node: NodeCall): readonly Tensor[] {
  const { algebra } = node;
  const limit = node.number(0, 'the number of steps') ?? Infinity;
  let carried = node.inputs.slice(2).map((_, i) => node.input(i + 2));
  let goesOn = (node.number(1, 'the condition') ?? 1) !== 0;
  const collected: Tensor[][] = [];
  for (let step = 0; step < limit && goesOn; step++) {
    if (step === MOST_STEPS) return algebra.unsupported(`a loop of more than ${MOST_STEPS} steps`);
    const [next, ...made] = node.subgraph('body', [
      node.scalar(step, 'integer'),
      node.scalar(1, 'boolean'),
      ...carried,
    ]);
    goesOn = algebra.requireKnown(next!, 'the condition to go on').data()[0] !== 0;
    carried = made.slice(0, carried.length);
    collected.push(made.slice(carried.length));
  }
  return [...carried, ...stacked(node, collected)];
}

/** Runs along the axes of some inputs, carrying others. */
function scan(node: NodeCall): readonly Tensor[] {
  const { algebra, attributes } = node;
  if (node.opset < 9) return algebra.unsupported('Scan of version 8');
  const count = attributes.integer('num_scan_inputs', 0);
  const all = node.all();
  let carried = all.slice(0, all.length - count);
  const scanned = all.slice(all.length - count);
  const axes = scanned.map((x, i) => {
    return node.axis(x, attributes.integersIf('scan_input_axes')?.[i] ?? 0);
  });
  const steps = scanned[0]?.shape[axes[0]!] ?? 0;
  if (steps > MOST_STEPS) return algebra.unsupported(`a scan of ${steps} steps`);
  if (steps === 0 || scanned.some((x, i) => x.shape[axes[i]!] !== steps)) {
    return algebra.wrong('the inputs that it runs along have no or different numbers of steps');
  }
  const backwards = (i: number) => attributes.integersIf('scan_input_directions')?.[i] === 1;
  const collected = Array.from({ length: steps }, (_, step) => {
    const parts = scanned.map((x, i) =>
      at(node, x, axes[i]!, backwards(i) ? steps - 1 - step : step),
    );
    const made = node.subgraph('body', [...carried, ...parts]);
    carried = made.slice(0, carried.length);
    return made.slice(carried.length);
  });
  const outputs = collected[0]!.map((_, i) => {
    const list = collected.map((made) => made[i]!);
    if (attributes.integersIf('scan_output_directions')?.[i] === 1) list.reverse();
    const rank = list[0]!.shape.length + 1;
    const axis = node.axis(list[0]!, attributes.integersIf('scan_output_axes')?.[i] ?? 0, rank);
    return stack(node, list, axis);
  });
  return [...carried, ...outputs];
}

function at({ algebra }: NodeCall, x: Tensor, axis: number, position: number): Tensor {
  const starts = x.shape.map((_, other) => (other === axis ? position : 0));
  const sizes = x.shape.map((size, other) => (other === axis ? 1 : size));
  const part = algebra.slice(x, starts, sizes);
  return algebra.reshape(
    part,
    x.shape.filter((_, other) => other !== axis),
  );
}

function stacked(node: NodeCall, collected: readonly (readonly Tensor[])[]): Tensor[] {
  const [first] = collected;
  if (!first) {
    return node.outputs.length > node.inputs.length - 2
      ? node.algebra.unsupported('a loop of no steps that collects')
      : [];
  }
  return first.map((_, i) =>
    stack(
      node,
      collected.map((made) => made[i]!),
      0,
    ),
  );
}

function stack({ algebra }: NodeCall, list: readonly Tensor[], axis: number): Tensor {
  const parts = list.map((x) => {
    return algebra.reshape(x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]);
  });
  return parts.length === 1 ? parts[0]! : algebra.concatenate(parts, axis);
}
