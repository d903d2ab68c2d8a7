/**
 * Peak signal to noise ratio of pixels against a reference, both in 0 … 255, in decibels; over all
 * that was added.
 */
export class Psnr {
  #squares = 0;
  #pixels = 0;

  /** Numbers beyond 0 … 255 are taken as these bounds, as a screen does. */
  add(reference: ArrayLike<number>, found: ArrayLike<number>): void {
    if (reference.length !== found.length) {
      throw new RangeError(`${found.length} pixels, but the reference has ${reference.length}`);
    }
    for (let i = 0; i < reference.length; i++) {
      const error = clipped(found[i]!) - clipped(reference[i]!);
      this.#squares += error * error;
    }
    this.#pixels += reference.length;
  }

  /** Infinite where they are equal. */
  value(): number {
    return 10 * Math.log10(255 ** 2 / (this.#squares / this.#pixels));
  }
}

function clipped(value: number): number {
  return Math.max(0, Math.min(255, value));
}
