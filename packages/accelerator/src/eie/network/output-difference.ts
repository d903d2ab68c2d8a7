/** How far outputs are from what they should be. */
export class OutputDifference {
  #largest = 0;
  #scale = 0;

  /** @param output those that are not numbers were not computed */
  compare(output: Float32Array, expected: Float32Array): void {
    for (let i = 0; i < output.length; i++) {
      if (Number.isNaN(output[i])) continue;
      this.#largest = Math.max(this.#largest, Math.abs(output[i]! - expected[i]!));
      this.#scale = Math.max(this.#scale, Math.abs(expected[i]!));
    }
  }

  /** The greatest difference, also relative to the greatest expected magnitude (0 where that is 0). */
  report(): { readonly largest: number; readonly relative: number } {
    const relative = this.#scale === 0 ? 0 : this.#largest / this.#scale;
    return { largest: this.#largest, relative };
  }
}
