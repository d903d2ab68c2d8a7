import { elementCount, InputError } from '@pith/container';
import { showShape, showShapes } from '../../arrays/shape.js';
import {
  type FullyConnectedLayer,
  packFullyConnected,
} from '../../kernels/fully-connected/pack.js';
import { storeFloats } from '../../kernels/fully-connected/packed-kernel.js';
import { expectedDensity } from '../../plan/activation-density.js';
import { type Activation, IDENTITY, RELU } from '../../program/activation.js';
import type { RecurrentDirection } from '../../program/general-operations.js';
import { activationOf } from '../activate.js';
import { decodeStoredWeights } from '../decode-weights.js';
import { type OperationOf, type Operator, type OperatorContext, shapeOf } from '../operator.js';
import { packRows, type RowProduct } from '../row-product.js';
import { CELLS, type Cell, type InPlace } from './recurrent-cells.js';

type Operation = OperationOf<'recurrent'>;

const NO_CLAMP = { low: -Infinity, high: Infinity };

/** A recurrent layer over a sequence, by the formulas of ONNX's LSTM, GRU and RNN. */
export function buildRecurrent(context: OperatorContext, operation: Operation): Operator {
  const { steps, batch, inputs } = checkedSizes(context, operation);
  const { hidden } = operation;
  const { gates, states } = CELLS[operation.cell];
  const rows = steps * batch;
  const directions = operation.directions.map((direction) =>
    buildDirection(context, operation, direction, rows),
  );
  const projected = 4 * gates * hidden;
  const stateBytes = 4 * hidden;
  const outputBytes = directions.length * batch * stateBytes;
  const productBytes = Math.max(...directions.map(({ input }) => input.scratchBytes));
  return {
    kernel: `${operation.cell} ${directions[0]!.kernel}`,
    weights: {
      count: directions.length * gates * hidden * (inputs + hidden),
      nonzeros: directions.reduce((sum, { nonzeros }) => sum + nonzeros, 0),
      bytes: directions.reduce((sum, { bytes }) => sum + bytes, 0),
    },
    denseMultiplyAdds: rows * directions.length * gates * hidden * (inputs + hidden),
    multiplyAdds: rows * directions.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0),
    scratchBytes: productBytes + rows * projected + 4 * (gates + 1) * hidden,
    run([x, initialHidden, initialCell], to, scratch) {
      const projections = scratch + productBytes;
      const sums = projections + rows * projected;
      directions.forEach(({ reverse, input, cell }, d) => {
        input.run(x!, projections, scratch);
        for (let b = 0; b < batch; b++) {
          const own = (d * batch + b) * stateBytes;
          let before = initialHidden! + own;
          let cellBefore = (initialCell ?? initialHidden!) + own;
          for (let step = 0; step < steps; step++) {
            const t = reverse ? steps - 1 - step : step;
            const nextHidden = to + t * states * outputBytes + own;
            const nextCell = nextHidden + outputBytes;
            cell({
              ...{ projection: projections + (t * batch + b) * projected, sums },
              ...{ hidden: before, nextHidden, cell: cellBefore, nextCell },
            });
            before = nextHidden;
            cellBefore = nextCell;
          }
        }
      });
    },
  };
}

interface Direction {
  readonly reverse: boolean;
  readonly kernel: string;
  readonly nonzeros: number;
  readonly bytes: number;
  readonly multiplyAdds: number;
  /** [steps · batch, inputs] → [steps · batch, gates · hidden] */
  readonly input: RowProduct;
  readonly cell: Cell;
}

function buildDirection(
  context: OperatorContext,
  operation: Operation,
  direction: RecurrentDirection,
  rows: number,
): Direction {
  const { memory, kernels } = context;
  const { layer, hidden, linearBeforeReset } = operation;
  const { gates, plan } = CELLS[operation.cell];
  const { bias, recurrentBias, peephole, reverse } = direction;
  // Only a GRU's candidate may have its recurrent bias within the product with the reset gate.
  const inside = operation.cell === 'gru' && linearBeforeReset ? 2 * hidden : gates * hidden;
  const early = bias.map((value, i) => value + (i < inside ? recurrentBias[i]! : 0));
  const late = recurrentBias.map((value, i) => (i < inside ? 0 : value));
  const input = packRows(
    context,
    decodeStoredWeights(context, { layer, kernel: direction.kernel }),
    { bias: early, ...NO_CLAMP },
    { rows, activationDensity: expectedDensity(context.program, operation.inputs[0]!) },
  );
  const split = operation.cell === 'gru' && !linearBeforeReset;
  const cuts = split ? [0, 2 * hidden, 3 * hidden] : [0, gates * hidden];
  const recurrentWeights = decodeStoredWeights(context, { layer, kernel: direction.recurrent });
  const recurrent = cuts
    .slice(1)
    .map((end, i) =>
      packFullyConnected(
        memory,
        kernels,
        recurrentWeights,
        { bias: late, ...NO_CLAMP },
        { regime: 'single', outputs: { begin: cuts[i]!, end }, activationDensity: 1 },
      ),
    );
  const cell = plan({
    ...{ kernels, hidden },
    products: recurrent.map((part) => (state, sums) => part.run(state, sums, 1, 1)),
    activate: direction.activations.map((name, i) =>
      cellActivation(context, { clip: i < 2 ? operation.clip : Infinity }, name),
    ),
    ...(peephole && { peephole: storeFloats(memory, peephole) }),
  });
  const parts = [input.layer, ...recurrent];
  const total = (figure: (part: FullyConnectedLayer) => number) =>
    parts.reduce((sum, part) => sum + figure(part), 0);
  return {
    ...{ reverse, input, cell, kernel: recurrent[0]!.name },
    nonzeros: total((part) => part.nonzeros),
    bytes: total((part) => part.weightBytes),
    multiplyAdds: total((part) => part.multiplyAdds),
  };
}

const ACTIVATIONS: Readonly<Record<RecurrentDirection['activations'][number], Activation>> = {
  sigmoid: { kind: 'sigmoid' },
  tanh: { kind: 'tanh' },
  relu: RELU,
  'hard-sigmoid': { kind: 'hard-sigmoid' },
  identity: IDENTITY,
};

/** Gates' sums are clipped before; a cell's state is not, as onnxruntime has it. */
function cellActivation(
  context: OperatorContext,
  { clip }: Pick<Operation, 'clip'>,
  name: RecurrentDirection['activations'][number],
): InPlace {
  const activate = activationOf(context, ACTIVATIONS[name]);
  return (at, count) => {
    if (clip !== Infinity) context.kernels.affine(at, at, count, 1, 0, -clip, clip);
    activate?.(at, at, count);
  };
}

/** @throws {InputError} when inputs, weights and output are not of one layer */
function checkedSizes(context: OperatorContext, operation: Operation) {
  const { layer, cell, hidden, directions, inputs: values } = operation;
  const shapes = values.map((value) => shapeOf(context, value));
  const [, steps = 0, batch = 0, inputs = 0] = shapes[0] ?? [];
  const { gates, states, activations } = CELLS[cell];
  const sums = gates * hidden;
  const stateShape = [1, directions.length, batch, hidden];
  const outputShape = [steps, states, directions.length, batch, hidden];
  const wanted = [[1, steps, batch, inputs], stateShape, ...(states === 2 ? [stateShape] : [])];
  const output = shapeOf(context, operation.output);
  if (String(wanted.map(showShape)) !== String(shapes.map(showShape))) {
    throw new InputError(
      `${layer}: ${cell} of ${showShapes(shapes)}, expected ${showShapes(wanted)}`,
    );
  }
  if (elementCount(output) !== elementCount(outputShape) || directions.length === 0) {
    throw new InputError(
      `${layer}: ${cell} gives ${showShape(outputShape)}, but the program says ${showShape(output)}`,
    );
  }
  for (const { kernel, recurrent, bias, recurrentBias, peephole, ...rest } of directions) {
    if (
      String(kernel.shape) !== String([inputs, sums]) ||
      String(recurrent.shape) !== String([hidden, sums]) ||
      bias.length !== sums ||
      recurrentBias.length !== sums ||
      (peephole && peephole.length !== 3 * hidden) ||
      rest.activations.length < activations
    ) {
      throw new InputError(
        `${layer}: a kernel ${showShape(kernel.shape)}, recurrent one ${showShape(recurrent.shape)}, ` +
          `biases of ${bias.length} and ${recurrentBias.length} and ${rest.activations.length} ` +
          `activations do not make a ${cell} of ${inputs} inputs and ${hidden} hidden numbers`,
      );
    }
  }
  return { steps, batch, inputs };
}
