import { elementCount } from '@pith/container';
import { packConvolution } from '../kernels/planes/convolution.js';
import { packDepthwise } from '../kernels/planes/depthwise.js';
import type { Geometry, PlaneLayer } from '../kernels/planes/plane-layer.js';
import type { LayerWeights } from '../weights/layer-weights.js';
import { activatePlanes, activationOf } from './activate.js';
import { decodeWeights } from './decode-weights.js';
import { fusedEpilogue } from './epilogue.js';
import {
  elementsOf,
  type OperationOf,
  type Operator,
  type OperatorContext,
  planesOf,
} from './operator.js';
import { cutShares, NANOSECONDS } from './shares.js';

type Convolving = OperationOf<'convolution' | 'depthwise-convolution' | 'fully-connected'>;

const POINTWISE: Geometry = {
  strides: [1, 1],
  dilation: [1, 1],
  groups: 1,
  padding: { top: 0, bottom: 0, left: 0, right: 0 },
};

export function buildConvolution(
  context: OperatorContext,
  operation: OperationOf<'convolution'>,
): Operator {
  const weights = decodeWeights(context, operation);
  return build(context, operation, weights, operation, packConvolution);
}

export function buildDepthwise(
  context: OperatorContext,
  operation: OperationOf<'depthwise-convolution'>,
): Operator {
  const weights = decodeWeights(context, operation);
  return build(context, operation, weights, { ...operation, groups: 1 }, packDepthwise);
}

/** A fully connected layer on [height, width, channels] is a 1 × 1 convolution. */
export function buildPointwiseConvolution(
  context: OperatorContext,
  operation: OperationOf<'fully-connected'>,
): Operator {
  const weights = decodeWeights(context, operation);
  const reshaped = { ...weights, shape: [1, 1, ...weights.shape] };
  return build(context, operation, reshaped, POINTWISE, packConvolution);
}

function build(
  context: OperatorContext,
  operation: Convolving,
  weights: LayerWeights,
  geometry: Geometry,
  pack: typeof packConvolution,
): Operator {
  const { memory, kernels } = context;
  const { layer: name, epilogue, kernel } = operation;
  const input = planesOf(context, operation.inputs[0]!);
  const output = planesOf(context, operation.output);
  const count = elementCount(kernel.shape);
  const perOutput = count / output.channels;
  const dense = elementsOf(context, operation.output) * perOutput;
  const shares = cutShares(context, weights, {
    outputs: output.channels,
    nanosecondsPerNonzero: NANOSECONDS.convolutionPixel * output.height * output.width,
  });
  const begin = shares?.[context.thread.index] ?? 0;
  const end = shares?.[context.thread.index + 1] ?? output.channels;
  const { strides, dilation, groups, padding } = geometry;
  const layer: PlaneLayer = pack(
    memory,
    kernels,
    {
      name,
      weights,
      geometry: { strides, dilation, groups, padding },
      epilogue: fusedEpilogue(epilogue),
    },
    input,
    output,
    { outputs: { begin, end } },
  );
  const finish = finishOutputs(context, operation, begin, end);
  return {
    kernel: layer.name,
    weights: { count, nonzeros: layer.nonzeros, bytes: layer.weightBytes },
    denseMultiplyAdds: dense,
    scratchBytes: layer.scratchBytes,
    shares,
    run([from], to, scratch) {
      layer.run(from!, to, scratch);
      finish?.(to);
    },
    multiplyAdds: layer.multiplyAdds,
  };
}

/** Does an activation that the kernel does not do itself. */
function finishOutputs(
  context: OperatorContext,
  { epilogue, output }: Convolving,
  begin: number,
  end: number,
): ((planes: number) => void) | undefined {
  const activate = activationOf(context, epilogue.activation);
  if (!activate || epilogue.activation.kind === 'clamp') return undefined;
  const planes = planesOf(context, output);
  const finish = activatePlanes(activate, { ...planes, channels: end - begin });
  return (pointer) => finish(pointer + 4 * begin * planes.stride);
}
