import { packFullyConnected } from '../kernels/fully-connected/pack.js';
import { expectedDensity } from '../plan/activation-density.js';
import { lanePitch } from '../plan/buffers.js';
import type { LayerWeights, StoredWeights } from '../weights/layer-weights.js';
import { activationOf } from './activate.js';
import { buildPointwiseConvolution } from './convolution.js';
import { decodeStoredWeights } from './decode-weights.js';
import { fusedEpilogue } from './epilogue.js';
import { elementsOf, type OperationOf, type Operator, type OperatorContext } from './operator.js';
import { packRows } from './row-product.js';
import { cutShares, NANOSECONDS } from './shares.js';

/** [..., inputs] → [..., outputs]. `lanes`: for batches, the values being feature-major. */
export function buildFullyConnected(
  context: OperatorContext,
  operation: OperationOf<'fully-connected'>,
  { lanes }: { lanes: boolean },
): Operator {
  const [input] = operation.inputs;
  if (context.layouts.planes.has(input!)) return buildPointwiseConvolution(context, operation);
  const weights = decodeStoredWeights(context, operation);
  const [inputs, outputs] = operation.kernel.shape as [number, number];
  const rows = elementsOf(context, input!) / inputs;
  if (rows > 1) return buildRows(context, operation, weights, rows);
  const density = expectedDensity(context.program, input!);
  const nanosecondsPerNonzero = NANOSECONDS.fullyConnected * density;
  const shares = cutShares(context, weights, { outputs, nanosecondsPerNonzero });
  const begin = shares?.[context.thread.index] ?? 0;
  const end = shares?.[context.thread.index + 1] ?? outputs;
  const layer = packFullyConnected(
    context.memory,
    context.kernels,
    weights,
    fusedEpilogue(operation.epilogue),
    {
      regime: lanes ? 'batch' : 'single',
      outputs: { begin, end },
      activationDensity: density,
    },
  );
  const activate = activationOf(context, operation.epilogue.activation);
  const fused = operation.epilogue.activation.kind === 'clamp';
  return {
    kernel: layer.name,
    weights: { count: inputs * outputs, nonzeros: layer.nonzeros, bytes: layer.weightBytes },
    denseMultiplyAdds: inputs * outputs,
    multiplyAdds: layer.multiplyAdds,
    shares,
    run([from], to, _, samples) {
      const pitch = lanes ? lanePitch(samples) : 1;
      const target = to + 4 * begin * pitch;
      layer.run(from!, target, samples, pitch);
      if (activate && !fused) activate(target, target, (end - begin) * pitch);
    },
    countMultiplyAdds: ([from]) => layer.countMultiplyAdds(from!),
  };
}

/** [rows, inputs] → [rows, outputs] */
function buildRows(
  context: OperatorContext,
  { kernel, epilogue, inputs: [input] }: OperationOf<'fully-connected'>,
  weights: StoredWeights | LayerWeights,
  rows: number,
): Operator {
  const [inputs, outputs] = kernel.shape as [number, number];
  const activationDensity = expectedDensity(context.program, input!);
  const product = packRows(context, weights, fusedEpilogue(epilogue), { rows, activationDensity });
  const activate = activationOf(context, epilogue.activation);
  const fused = epilogue.activation.kind === 'clamp';
  const { layer, scratchBytes } = product;
  return {
    kernel: layer.name,
    weights: { count: inputs * outputs, nonzeros: layer.nonzeros, bytes: layer.weightBytes },
    denseMultiplyAdds: rows * inputs * outputs,
    multiplyAdds: rows * layer.multiplyAdds,
    scratchBytes,
    run([from], to, scratch) {
      product.run(from!, to, scratch);
      if (activate && !fused) activate(to, to, rows * outputs);
    },
    ...(product.skips && {
      countMultiplyAdds: ([from]) => {
        let count = 0;
        for (let row = 0; row < rows; row++) {
          count += layer.countMultiplyAdds(from! + 4 * row * inputs);
        }
        return count;
      },
    }),
  };
}
