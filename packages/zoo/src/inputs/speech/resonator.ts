/**
 * A digital resonator of second order, the building block of a formant synthesiser (Klatt 1980,
 * "Software for a cascade/parallel formant synthesizer", §II.A): its gain is 1 at 0 Hz.
 */
export class Resonator {
  readonly #rate: number;
  #a = 1;
  #b = 0;
  #c = 0;
  #y1 = 0;
  #y2 = 0;

  /** @param rate - samples a second */
  constructor(rate: number) {
    this.#rate = rate;
  }

  /** @param frequency - of the resonance, Hz; @param bandwidth - Hz */
  tune(frequency: number, bandwidth: number): void {
    const radius = Math.exp((-Math.PI * bandwidth) / this.#rate);
    this.#c = -radius * radius;
    this.#b = 2 * radius * Math.cos((2 * Math.PI * frequency) / this.#rate);
    this.#a = 1 - this.#b - this.#c;
  }

  next(x: number): number {
    const y = this.#a * x + this.#b * this.#y1 + this.#c * this.#y2;
    this.#y2 = this.#y1;
    this.#y1 = y;
    return y;
  }
}
