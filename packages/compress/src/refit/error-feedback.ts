import { choleskyInPlace } from './cholesky.js';
import { dampedMatrix } from './damped-block.js';
import type { GramBlock } from './gram.js';

/** Inputs whose errors are carried on together. */
const PANEL = 64;

/**
 * One block of a Gram matrix made ready for quantising input after input, the error of each being
 * taken up by those that follow.
 *
 * With H = RᵀR (R upper triangular), (v − w)ᵀ H (v − w) = Σ_p D_p · (v_p − t_p)², where
 * D_p = R_pp² and t_p = w_p − Σ_{q > p} (v_q − w_q) · R_pq / R_pp: going from the last input to the
 * first, each v_p is best chosen close to t_p. This is GPTQ (Frantar et al. 2022) in the form of
 * Chee et al. 2023, §4 (QuIP, LDLQ; theorem 6 shows that both are the same), which needs no inverse.
 */
export class ErrorFeedback {
  readonly block: GramBlock;
  /** [size]: which input of the block stands at each position; the last is quantised first */
  readonly order: Uint32Array;
  /** [size]: D, what the squared error at each position costs */
  readonly costs: Float64Array;
  /** [size · size]: R_pq / R_pp for q > p */
  readonly #ratios: Float64Array;

  /**
   * @param activation whether inputs of much energy are quantised first, while the most others can
   *   still take their errors up; else in their own order, the first one first
   * @throws InputError if the damped matrix is not positive definite
   */
  constructor(block: GramBlock, damping: number, { activation }: { activation: boolean }) {
    const { size, sums } = block;
    this.block = block;
    const energy = (i: number) => sums[i * size + i]!;
    this.order = Uint32Array.from({ length: size }, (_, p) => size - 1 - p);
    if (activation) this.order.sort((a, b) => energy(a) - energy(b) || b - a);
    const factor = dampedMatrix(block, damping, this.order);
    choleskyInPlace(factor, size);
    this.costs = new Float64Array(size);
    for (let p = 0; p < size; p++) {
      const pivot = factor[p * size + p]!;
      this.costs[p] = pivot * pivot;
      for (let q = p + 1; q < size; q++) factor[p * size + q]! /= pivot;
    }
    this.#ratios = factor;
  }

  /**
   * Quantises the block's inputs of a matrix.
   *
   * @param weights [size · outputs] in the order of the block's inputs
   * @param quantise told the position p, its input and the targets t of all outputs; puts the values
   *   chosen in their place
   * @returns [size · outputs]: the values chosen, in the order of the block's inputs
   */
  run(
    weights: Float64Array,
    outputs: number,
    quantise: (position: number, input: number, targets: Float64Array) => void,
  ): Float64Array {
    const { size } = this.block;
    const chosen = new Float64Array(weights.length);
    // [size · outputs]: w − v by position
    const errors = new Float64Array(weights.length);
    const targets = new Float64Array(PANEL * outputs);
    for (let end = size; end > 0; end -= PANEL) {
      const begin = Math.max(0, end - PANEL);
      for (let p = begin; p < end; p++) {
        const from = this.order[p]! * outputs;
        targets.set(weights.subarray(from, from + outputs), (p - begin) * outputs);
      }
      this.#carry(begin, end, errors, targets, outputs);
      for (let p = end - 1; p >= begin; p--) {
        const input = this.order[p]!;
        const own = targets.subarray((p - begin) * outputs, (p - begin + 1) * outputs);
        for (let q = p + 1; q < end; q++) {
          const ratio = this.#ratios[p * size + q]!;
          const row = q * outputs;
          for (let j = 0; j < outputs; j++) own[j]! += ratio * errors[row + j]!;
        }
        quantise(p, input, own);
        for (let j = 0; j < outputs; j++) {
          chosen[input * outputs + j] = own[j]!;
          errors[p * outputs + j] = weights[input * outputs + j]! - own[j]!;
        }
      }
    }
    return chosen;
  }

  /** Adds to the targets of positions begin … end − 1 what the errors from `end` on ask of them. */
  #carry(
    begin: number,
    end: number,
    errors: Float64Array,
    targets: Float64Array,
    outputs: number,
  ): void {
    const { size } = this.block;
    const ratios = this.#ratios;
    // Four errors at a time, while they are in the cache for all positions of the panel.
    let q = end;
    for (; q + 4 <= size; q += 4) {
      const e0 = q * outputs;
      const e1 = e0 + outputs;
      const e2 = e1 + outputs;
      const e3 = e2 + outputs;
      for (let p = begin; p < end; p++) {
        const at = p * size + q;
        const a0 = ratios[at]!;
        const a1 = ratios[at + 1]!;
        const a2 = ratios[at + 2]!;
        const a3 = ratios[at + 3]!;
        const to = (p - begin) * outputs;
        for (let j = 0; j < outputs; j++) {
          targets[to + j]! +=
            a0 * errors[e0 + j]! +
            a1 * errors[e1 + j]! +
            a2 * errors[e2 + j]! +
            a3 * errors[e3 + j]!;
        }
      }
    }
    for (; q < size; q++) {
      const row = q * outputs;
      for (let p = begin; p < end; p++) {
        const ratio = ratios[p * size + q]!;
        const to = (p - begin) * outputs;
        for (let j = 0; j < outputs; j++) targets[to + j]! += ratio * errors[row + j]!;
      }
    }
  }
}
