import type { SeededRandom } from '@pith/compress';

/**
 * The derivative of the air flow through the vocal folds, pulse by pulse: u′(t) = 2t/a − 3t²/a² while
 * they are open, t from 0 to a, then nothing (KLGLOTT88; Klatt and Klatt 1990, §II.A), with some jitter
 * of the period, shimmer of the amplitude and breath noise while they are open.
 */
export class GlottalSource {
  readonly #rate: number;
  readonly #random: SeededRandom;
  readonly #openQuotient: number;
  #period = 1;
  #phase = 1;
  #amplitude = 1;
  #tilt = 0;

  /** @param rate - samples a second; @param openQuotient - share of the period, 0 … 1 */
  constructor(rate: number, openQuotient: number, random: SeededRandom) {
    this.#rate = rate;
    this.#openQuotient = openQuotient;
    this.#random = random;
  }

  /** The next sample at a fundamental frequency in Hz. */
  next(f0: number): number {
    if (this.#phase >= this.#period) {
      this.#phase -= this.#period;
      this.#period = (this.#rate / f0) * (1 + 0.01 * this.#random.normal());
      this.#amplitude = 1 + 0.06 * this.#random.normal();
    }
    const t = this.#phase / (this.#openQuotient * this.#period);
    this.#phase++;
    const isOpen = t < 1;
    const pulse = isOpen ? this.#amplitude * (2 * t - 3 * t * t) : 0;
    const breath = (isOpen ? 0.05 : 0.01) * this.#random.normal();
    // Spectral tilt: a low-pass of first order.
    this.#tilt += 0.6 * (pulse + breath - this.#tilt);
    return this.#tilt;
  }
}
