import { type LayerClass, onOneInput, requireRank } from './layer-class.js';

export const upSampling2D: LayerClass = (config) => {
  config.requireChannelsLast();
  const size = config.pair('size', 2);
  const interpolation = config.choice('interpolation', ['nearest', 'bilinear'], 'nearest');
  return onOneInput((call) => {
    requireRank(call, 4);
    const { builder, layer, input } = call;
    return builder.add({ kind: 'upsample', layer, inputs: [input], size, interpolation });
  });
};
