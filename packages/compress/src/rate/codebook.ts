import { type AdamStep, adam } from './adam.js';

/**
 * The levels of one tensor while they are learned. Each moves by the sum of the gradients of the
 * weights that have it (Han et al. 2016, §3.3, equation 3), and what weights get of it lies on a grid
 * (straight-through: Esser et al. 2020, "Learned step size quantization", §2).
 */
export class Codebook {
  /** [count], ascending; on the grid, never 0: what weights are given. */
  readonly levels: Float32Array;
  readonly #latent: Float32Array;
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  readonly #grid: number;

  /**
   * @param initial [count], ascending, none of them 0
   * @param grid levels are multiples of it
   */
  constructor(initial: Float32Array, grid: number) {
    this.#latent = Float32Array.from(initial);
    this.#first = new Float32Array(initial.length);
    this.#second = new Float32Array(initial.length);
    this.levels = new Float32Array(initial.length);
    this.#grid = grid;
    this.#round();
  }

  /** @param sums [count]: of the gradients of the weights that have each level */
  step(sums: Float32Array, { rate, secondScale }: AdamStep): void {
    for (const [i, gradient] of sums.entries()) {
      const first = adam.beta1 * this.#first[i]! + (1 - adam.beta1) * gradient;
      const second = adam.beta2 * this.#second[i]! + (1 - adam.beta2) * gradient * gradient;
      this.#first[i] = first;
      this.#second[i] = second;
      this.#latent[i]! -= (rate * first) / (Math.sqrt(second * secondScale) + adam.epsilon);
    }
    this.#keepOrder();
    this.#round();
  }

  /** A level that ran past its neighbour, or past 0, is put back beside it. */
  #keepOrder(): void {
    const half = this.#latent.length / 2;
    let least = this.#grid;
    for (let i = half; i < this.#latent.length; i++) {
      this.#latent[i] = Math.max(this.#latent[i]!, least);
      least = this.#latent[i]! + this.#grid;
    }
    let most = -this.#grid;
    for (let i = half - 1; i >= 0; i--) {
      this.#latent[i] = Math.min(this.#latent[i]!, most);
      most = this.#latent[i]! - this.#grid;
    }
  }

  #round(): void {
    for (const [i, value] of this.#latent.entries()) {
      const multiple = Math.round(value / this.#grid);
      this.levels[i] = (multiple === 0 ? Math.sign(value) : multiple) * this.#grid;
    }
  }
}
