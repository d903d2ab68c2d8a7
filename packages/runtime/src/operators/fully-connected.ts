import { packFullyConnected } from '../kernels/fully-connected/pack.js';
import type { Pointer } from '../memory/memory.js';
import { expectedDensity } from '../plan/activation-density.js';
import { lanePitch } from '../plan/buffers.js';
import { activationOf } from './activate.js';
import { buildPointwiseConvolution } from './convolution.js';
import { decodeStoredWeights } from './decode-weights.js';
import { fusedEpilogue } from './epilogue.js';
import { elementsOf, type OperationOf, type Operator, type OperatorContext } from './operator.js';
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
  const density = expectedDensity(context.program, input!);
  const nanosecondsPerNonzero = NANOSECONDS.fullyConnected * density;
  const shares =
    rows === 1 ? cutShares(context, weights, { outputs, nanosecondsPerNonzero }) : undefined;
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
  const run = (from: Pointer, to: Pointer, samples: number) => {
    const pitch = lanes ? lanePitch(samples) : 1;
    const target = to + 4 * begin * pitch;
    layer.run(from, target, samples, pitch);
    if (activate && !fused) activate(target, target, (end - begin) * pitch);
  };
  return {
    kernel: layer.name,
    weights: { count: inputs * outputs, nonzeros: layer.nonzeros, bytes: layer.weightBytes },
    denseMultiplyAdds: rows * inputs * outputs,
    multiplyAdds: rows * layer.multiplyAdds,
    shares,
    run: ([from], to, _, samples) => {
      for (let row = 0; row < rows; row++) {
        run(from! + 4 * row * inputs, to + 4 * row * outputs, samples);
      }
    },
    countMultiplyAdds: ([from]) => {
      let count = 0;
      for (let row = 0; row < rows; row++) {
        count += layer.countMultiplyAdds(from! + 4 * row * inputs);
      }
      return count;
    },
  };
}
