import { explicitPadding } from '../window.js';
import { type LayerClass, onOneInput, requireRank } from './layer-class.js';

type Mode = 'max' | 'average';

/** MaxPooling2D and AveragePooling2D. */
export function pooling2D(mode: Mode): LayerClass {
  return (config) => {
    config.requireChannelsLast();
    const size = config.pair('poolSize', 2);
    const strides = config.get('strides') === undefined ? size : config.pair('strides');
    const padded = config.choice('padding', ['valid', 'same'], 'valid');
    return onOneInput((call) => {
      requireRank(call, 4);
      const { builder, layer, input, shape } = call;
      const padding = explicitPadding(padded, shape, { size, strides });
      return builder.add({ kind: 'pool', layer, inputs: [input], mode, size, strides, padding });
    });
  };
}

/** MaxPooling1D and AveragePooling1D: the same on an image that is one row high. */
export function pooling1D(mode: Mode): LayerClass {
  return (config) => {
    config.requireChannelsLast();
    const size = [1, config.single('poolSize', 2)] as const;
    const strides = [1, config.single('strides', size[1])] as const;
    const padded = config.choice('padding', ['valid', 'same'], 'valid');
    return onOneInput((call) => {
      requireRank(call, 3);
      const { builder, layer, input, shape } = call;
      const row = builder.reshape(layer, input, [1, ...shape]);
      const padding = explicitPadding(padded, builder.shape(row), { size, strides });
      const pooled = builder.add({
        ...{ kind: 'pool', layer, inputs: [row], mode },
        ...{ size, strides, padding },
      });
      return builder.reshape(layer, pooled, builder.shape(pooled).slice(1));
    });
  };
}

/** GlobalMaxPooling2D, GlobalAveragePooling2D (rank 4) and their 1D variants (rank 3). */
export function globalPooling(mode: Mode, rank: 3 | 4): LayerClass {
  return (config) => {
    config.requireChannelsLast();
    const keepDimensions = config.flag('keepdims', false);
    return onOneInput((call) => {
      requireRank(call, rank);
      const { builder, layer, input, shape } = call;
      const image = rank === 3 ? builder.reshape(layer, input, [1, ...shape]) : input;
      const kept = [...shape.slice(0, -1).map(() => 1), shape.at(-1)!];
      const whole = keepDimensions && rank === 4 ? { shape: kept } : {};
      const pooled = builder.add({ kind: 'global-pool', layer, inputs: [image], mode }, whole);
      return keepDimensions ? builder.reshape(layer, pooled, kept) : pooled;
    });
  };
}
