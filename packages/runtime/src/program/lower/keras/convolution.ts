import { InputError } from '@pith/container';
import { explicitPadding } from '../window.js';
import { type LayerClass, onOneInput, requireRank } from './layer-class.js';
import type { LayerConfig } from './layer-config.js';
import { linearEpilogue } from './linear-epilogue.js';
import { activate, readActivation } from './named-activation.js';

/** Kernel [height, width, channels / groups, filters]. */
export const conv2D: LayerClass = (config) => {
  const read = readConvolution(config);
  const size = config.pair('kernelSize');
  const strides = config.pair('strides', 1);
  const dilation = config.pair('dilationRate', 1);
  if (read.mode === 'causal') throw config.wrong('padding', '"valid" or "same"');
  return onOneInput((call) => {
    requireRank(call, 4);
    const { builder, tensors, layer, input, shape } = call;
    const { filters, groups } = read;
    const kernel = tensors.reference('kernel', [
      ...size,
      perGroup(layer, shape[2]!, read),
      filters,
    ]);
    const padding = explicitPadding(read.mode, shape, { size, strides, dilation });
    const epilogue = linearEpilogue(tensors, { channels: filters, useBias: read.useBias });
    const sum = builder.add({
      ...{ kind: 'convolution', layer, inputs: [input], kernel },
      ...{ strides, dilation, groups, padding, epilogue },
    });
    return activate(call, sum, read.activation);
  });
};

/** A Conv2D of an image that is one row high. Kernel [width, channels / groups, filters]. */
export const conv1D: LayerClass = (config) => {
  const read = readConvolution(config);
  const size = [1, config.single('kernelSize')] as const;
  const strides = [1, config.single('strides', 1)] as const;
  const dilation = [1, config.single('dilationRate', 1)] as const;
  return onOneInput((call) => {
    requireRank(call, 3);
    const { builder, tensors, layer, input, shape } = call;
    const { filters, groups } = read;
    const inChannels = perGroup(layer, shape[1]!, read);
    const { tensor } = tensors.reference('kernel', [size[1], inChannels, filters]);
    const kernel = { tensor, shape: [...size, inChannels, filters] };
    const row = builder.reshape(layer, input, [1, ...shape]);
    const padding = explicitPadding(read.mode, builder.shape(row), { size, strides, dilation });
    const epilogue = linearEpilogue(tensors, { channels: filters, useBias: read.useBias });
    const sum = builder.add({
      ...{ kind: 'convolution', layer, inputs: [row], kernel },
      ...{ strides, dilation, groups, padding, epilogue },
    });
    return activate(
      call,
      builder.reshape(layer, sum, builder.shape(sum).slice(1)),
      read.activation,
    );
  });
};

function readConvolution(config: LayerConfig) {
  config.requireChannelsLast();
  return {
    filters: config.positiveInteger('filters'),
    groups: config.positiveInteger('groups', 1),
    mode: config.padding(),
    useBias: config.flag('useBias', true),
    activation: readActivation(config),
  };
}

function perGroup(
  layer: string,
  channels: number,
  { groups, filters }: { readonly groups: number; readonly filters: number },
): number {
  if (channels % groups !== 0 || filters % groups !== 0) {
    throw new InputError(
      `${layer}: ${channels} channels and ${filters} filters cannot be split into ${groups} groups`,
    );
  }
  return channels / groups;
}
