import { IDENTITY } from '../../activation.js';
import { explicitPadding, NO_PADDING } from '../window.js';
import { type LayerClass, onOneInput, requireRank, type SingleCall } from './layer-class.js';
import type { LayerConfig } from './layer-config.js';
import { linearEpilogue } from './linear-epilogue.js';
import { activate, readActivation } from './named-activation.js';

/** Kernel [height, width, channels, depthMultiplier]. */
export const depthwiseConv2D: LayerClass = (config) => {
  const read = readDepthwise(config);
  const [vertical, horizontal] = read.dilation;
  if (vertical !== 1 || horizontal !== 1) {
    // tfjs drops the dilation, Keras does not: whichever way it ran, somebody's numbers would differ.
    throw config.unsupported('with a dilation rate, which TensorFlow.js ignores and Keras applies');
  }
  return onOneInput((call) => {
    const { builder, tensors, layer, input, shape } = call;
    requireRank(call, 4);
    const channels = shape[2]! * multiplierOf(call, read);
    const sum = builder.add({
      ...{ kind: 'depthwise-convolution', layer, inputs: [input] },
      ...geometry(call, read),
      epilogue: linearEpilogue(tensors, { channels, useBias: read.useBias }),
    });
    return activate(call, sum, read.activation);
  });
};

/** A depthwise convolution, then a convolution of 1 × 1, [1, 1, channels · multiplier, filters]. */
export const separableConv2D: LayerClass = (config) => {
  const read = readDepthwise(config);
  const filters = config.positiveInteger('filters');
  return onOneInput((call) => {
    const { builder, tensors, layer, input, shape } = call;
    requireRank(call, 4);
    const spatial = builder.add({
      ...{ kind: 'depthwise-convolution', layer, inputs: [input] },
      ...geometry(call, read),
      epilogue: { activation: IDENTITY },
    });
    const sum = builder.add({
      ...{ kind: 'convolution', layer, inputs: [spatial] },
      kernel: tensors.reference('pointwise_kernel', [
        1,
        1,
        shape[2]! * multiplierOf(call, read),
        filters,
      ]),
      ...{ strides: [1, 1], dilation: [1, 1], groups: 1, padding: NO_PADDING },
      epilogue: linearEpilogue(tensors, { channels: filters, useBias: read.useBias }),
    });
    return activate(call, sum, read.activation);
  });
};

type Depthwise = ReturnType<typeof readDepthwise>;

function readDepthwise(config: LayerConfig) {
  config.requireChannelsLast();
  return {
    size: config.pair('kernelSize'),
    strides: config.pair('strides', 1),
    dilation: config.pair('dilationRate', 1),
    multiplier: readMultiplier(config),
    mode: config.choice('padding', ['valid', 'same'], 'valid'),
    useBias: config.flag('useBias', true),
    activation: readActivation(config),
  };
}

function readMultiplier(config: LayerConfig): number | undefined {
  const given = config.get('depthMultiplier') !== undefined;
  return given ? config.positiveInteger('depthMultiplier') : undefined;
}

/** tfjs does not save the multiplier of a SeparableConv2D; the kernel tells it then. */
function multiplierOf({ tensors }: SingleCall, { multiplier }: Depthwise): number {
  return multiplier ?? tensors.shape('depthwise_kernel')?.[3] ?? 1;
}

/** Keras 3 calls that of a DepthwiseConv2D as any other. */
function depthwiseKernel({ tensors }: SingleCall): string {
  const isPlain = tensors.shape('depthwise_kernel') === undefined && tensors.shape('kernel');
  return isPlain ? 'kernel' : 'depthwise_kernel';
}

function geometry(call: SingleCall, read: Depthwise) {
  const { tensors, shape } = call;
  const { size, strides, dilation, mode } = read;
  const kernelShape = [...size, shape[2]!, multiplierOf(call, read)];
  const kernel = tensors.reference(depthwiseKernel(call), kernelShape);
  const padding = explicitPadding(mode, shape, { size, strides, dilation });
  return { kernel, strides, dilation, padding };
}
