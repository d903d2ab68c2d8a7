import { IDENTITY } from '../../activation.js';
import type { Combine } from '../../program.js';
import type { LayerClass } from './layer-class.js';

/** Add, Subtract, Multiply, Average, Maximum and Minimum. A vector counts as [1, 1, channels]. */
export function merging(mode: Combine['mode']): LayerClass {
  return () =>
    ({ builder, layer, inputs }) => {
      const ranks = inputs.map((input) => builder.shape(input).length);
      const rank = ranks.reduce((a, b) => Math.max(a, b));
      const aligned = inputs.map((input) => {
        const shape = builder.shape(input);
        const ones = new Array<number>(rank - shape.length).fill(1);
        return builder.reshape(layer, input, [...ones, ...shape]);
      });
      return builder.add({ kind: 'combine', layer, inputs: aligned, mode, activation: IDENTITY });
    };
}
