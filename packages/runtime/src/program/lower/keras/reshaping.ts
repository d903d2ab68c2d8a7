import { elementCount, InputError } from '@pith/container';
import { type LayerClass, onOneInput } from './layer-class.js';

/** With channels first it moves the channels to the end before, as tfjs does. */
export const flatten: LayerClass = (config) => {
  const order = config.choice('dataFormat', ['channelsLast', 'channelsFirst'], 'channelsLast');
  return onOneInput(({ builder, layer, input, shape }) => {
    const elements = elementCount(shape);
    const axes = [...shape.keys()];
    const value =
      order === 'channelsFirst' && axes.length > 1
        ? builder.add({ kind: 'permute', layer, inputs: [input], order: [...axes.slice(1), 0] })
        : input;
    return builder.reshape(layer, value, [elements]);
  });
};

/** One dimension may be −1 or null: what is left for it. */
export const reshape: LayerClass = (config) => {
  const target = config.get('targetShape');
  if (!Array.isArray(target) || !target.every((size) => size === null || Number.isInteger(size))) {
    throw config.wrong('targetShape', 'an array of dimensions');
  }
  const sizes = target.map((size: number | null) => (size === null || size < 0 ? -1 : size));
  const unknown = sizes.indexOf(-1);
  if (unknown !== sizes.lastIndexOf(-1)) {
    throw config.wrong('targetShape', 'an array with at most one unknown dimension');
  }
  return onOneInput(({ builder, layer, input, shape }) => {
    const elements = elementCount(shape);
    const known = sizes.reduce((product, size) => (size === -1 ? product : product * size), 1);
    if (unknown >= 0 && (known === 0 || elements % known !== 0)) {
      throw new InputError(
        `${layer}: [${['batch', ...shape].join(', ')}] cannot be reshaped to ` +
          `[${['batch', ...sizes].join(', ')}]: ${elements} is not a multiple of ${known}`,
      );
    }
    const wanted = sizes.map((size) => (size === -1 ? elements / known : size));
    return builder.reshape(layer, input, wanted);
  });
};

/** `dims` counts axes from 1, the batch being 0. */
export const permute: LayerClass = (config) => {
  const dims = config.integers('dims');
  if (dims === undefined) throw config.wrong('dims', 'an array of axes');
  const order = dims.map((axis) => axis - 1);
  return onOneInput(({ builder, layer, input }) => {
    return builder.add({ kind: 'permute', layer, inputs: [input], order });
  });
};
