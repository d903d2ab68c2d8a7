import { MixedBit } from './mixed-bit.js';

const parts = (weights: readonly number[]) => weights.map((weight) => Math.round(weight * 65536));

/** What is learnt from tensor to tensor of a file: first weights come from networks other than those measured. */
export class ContextModels {
  readonly significance = new MixedBit(
    16 + 84,
    [parts([1, 0, 0.6, 0.5, 0.3, 0.2, 0.3, 0.2, 0.4, 0.2, 0.2])],
    { rate: 130, most: 255 },
  );
  readonly sign = new MixedBit(27, [parts([0.3, 0.5, 0.3, 0.3, 0.6, 0.4, 0.3])], {
    rate: 130,
    most: 255,
  });
  readonly magnitude = new MixedBit(
    640 + 64 * 84,
    Array.from({ length: 16 }, () => parts([0.4, 0.3, 0.3])),
    { rate: 130, most: 255 },
  );
}
