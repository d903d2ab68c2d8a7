import { MAGNITUDE_SLOTS } from './code-magnitude.js';
import { SIGN_SLOTS } from './code-sign.js';
import { SIGNIFICANCE_SLOTS } from './code-significance.js';
import { MAGNITUDE_WEIGHTS, SIGN_WEIGHTS, SIGNIFICANCE_WEIGHTS } from './first-weights.js';
import { MixedBit } from './mixed-bit.js';
import { unitLikeness } from './sign-votes.js';

/**
 * What is learnt of a file's tensors. Kernels of a network resemble one another: what the first have
 * taught serves the next ones.
 */
export class ContextModels {
  readonly significance = new MixedBit(SIGNIFICANCE_SLOTS, SIGNIFICANCE_WEIGHTS, 160);
  readonly sign = new MixedBit(SIGN_SLOTS, SIGN_WEIGHTS, 130);
  readonly magnitude = new MixedBit(MAGNITUDE_SLOTS, MAGNITUDE_WEIGHTS, 260);
  #producers: Int32Array | undefined;
  #levels: Int8Array | undefined;

  /** [units]: how many weights each output of the kernel before has */
  get producers(): Int32Array | undefined {
    return this.#producers;
  }

  /** [units · units]: how alike the outputs of the kernel before are, in 1/256 */
  likeness(): Int16Array | undefined {
    return this.#levels && unitLikeness(this.#levels, this.#producers!.length);
  }

  /**
   * Tells what the outputs of a kernel are made of.
   *
   * @param nonzeros [outputs]: how many weights each has
   * @param levels [inputs · outputs], −127 … 127
   */
  learnOutputs(nonzeros: Int32Array, levels: Int8Array): void {
    this.#producers = nonzeros;
    this.#levels = levels;
  }
}
