import type { BinaryCoder } from '../range-coder.js';

/** Counts what decisions would cost, without coding them. */
export class BitCost implements BinaryCoder {
  /** −log2 of the product of all probabilities */
  bits = 0;

  code(probability: number, bit: number): number {
    this.bits -= Math.log2((bit ? probability : 65536 - probability) / 65536);
    return bit;
  }
}
