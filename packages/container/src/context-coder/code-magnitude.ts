import type { BinaryCoder } from '../range-coder.js';
import { logRatio } from './group-statistics.js';
import type { MixedBit } from './mixed-bit.js';
import { type TensorHistory, YES } from './tensor-history.js';

/** Decisions that have contexts of their own. */
const DECISIONS = 64;

/** Slots: one for each decision and sign, then the mean contexts of each. */
const MEAN_SLOTS = 2 * DECISIONS;
export const MAGNITUDE_SLOTS = MEAN_SLOTS + 84 * DECISIONS;

/**
 * Codes magnitudes of one tensor: how many digits there are behind the first, then the two behind the
 * first, then the others as they are.
 */
export class MagnitudeCoder {
  readonly #coder: BinaryCoder;
  readonly #model: MixedBit;
  readonly #history: TensorHistory;
  /** Inputs that all decisions on one magnitude have. */
  readonly #features: Int32Array;

  constructor(coder: BinaryCoder, model: MixedBit, history: TensorHistory) {
    this.#coder = coder;
    this.#model = model;
    this.#history = history;
    this.#features = new Int32Array(history.hasPlane ? 11 : 6);
  }

  /** Codes the magnitude of the element at hand, which is not zero. @param most the greatest */
  code(negative: number, most: number, told: number): number {
    this.#gather(negative);
    let digits = 0;
    while (most >>> (digits + 1) > 0) {
      if (!this.#decide(digits, negative, told >>> (digits + 1) ? 1 : 0)) break;
      digits++;
    }
    let magnitude = 1;
    for (let i = digits - 1; i >= 0; i--) {
      const bit = (told >>> i) & 1;
      let coded: number;
      // Where a 1 would go beyond the greatest, it is a 0.
      if ((2 * magnitude + 1) * 2 ** i > most) coded = 0;
      else if (i === digits - 1) coded = this.#decide(15 + digits, negative, bit);
      else if (i === digits - 2) {
        coded = this.#decide(29 + 2 * digits + (magnitude & 1), negative, bit);
      } else coded = this.#coder.code(32768, bit);
      magnitude = 2 * magnitude + coded;
    }
    return magnitude;
  }

  #gather(negative: number): void {
    const history = this.#history;
    const { neighbours, input, output } = history;
    const features = this.#features;
    const mean = history.meanMagnitude;
    features[0] = YES;
    features[1] = history.outputs.magnitude(output, mean);
    features[2] = history.inputs.magnitude(input, mean);
    features[3] = history.densityOf(history.outputs, output, 16);
    features[4] = history.densityOf(history.inputs, input, 16);
    features[5] = history.producer;
    if (!history.hasPlane) return;
    const { nonzeros, magnitudes, nearest } = neighbours;
    features[6] = history.densityNext;
    features[7] = logRatio(16 * magnitudes + 8 * mean, (nonzeros + 8) * mean);
    let sum = 0;
    let count = 0;
    for (let k = 0; k < 4; k++) {
      const level = nearest[k]!;
      if (level === 0 || level < 0 !== (negative === 1)) continue;
      sum += Math.abs(level);
      count++;
    }
    features[8] = count > 0 ? logRatio(16 * sum, count * mean) : 0;
    features[9] = logRatio(nonzeros + 2, 8);
    features[10] = history.hasChannels ? history.slices.magnitude(history.slice, mean) : 0;
  }

  #decide(place: number, negative: number, told: number): number {
    const decision = Math.min(place, DECISIONS - 1);
    const model = this.#model;
    model.learnt(2 * decision + negative, 0, 0);
    model.learnt(MEAN_SLOTS + 84 * decision + this.#history.meanContext, 0, 0);
    for (let i = 0; i < this.#features.length; i++) model.known(this.#features[i]!);
    const set = decision < 2 ? decision : decision === 16 ? 2 : 3;
    return model.code(this.#coder, (this.#history.hasPlane ? 4 : 0) + set, told);
  }
}
