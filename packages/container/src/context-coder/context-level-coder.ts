import type { BinaryCoder } from '../range-coder.js';
import { MagnitudeCoder } from './code-magnitude.js';
import { codeSign } from './code-sign.js';
import { codeSignificance } from './code-significance.js';
import type { ContextModels } from './context-models.js';
import type { ScanSizes } from './scan.js';
import { SignVotes } from './sign-votes.js';
import { TensorHistory } from './tensor-history.js';

/** Codes the levels of one tensor, one after the other: whether it is zero, its sign, its magnitude. */
export class ContextLevelCoder {
  readonly #coder: BinaryCoder;
  readonly #models: ContextModels;
  readonly #center: number;
  readonly #positives: number;
  readonly #votes: SignVotes;
  readonly #magnitudes: MagnitudeCoder;
  readonly history: TensorHistory;

  constructor(
    coder: BinaryCoder,
    models: ContextModels,
    tensor: {
      readonly shape: readonly number[];
      readonly alphabet: number;
      readonly center: number;
    },
    sizes: ScanSizes,
  ) {
    this.#coder = coder;
    this.#models = models;
    this.#center = tensor.center;
    this.#positives = tensor.alphabet - 1 - tensor.center;
    const history = new TensorHistory(tensor.shape, sizes, models.producers);
    const { height, width, channels, outputs } = sizes;
    const likeness = history.hasProducers ? models.likeness() : undefined;
    this.#votes = new SignVotes(height * width * channels, channels, outputs, likeness);
    this.#magnitudes = new MagnitudeCoder(coder, models.magnitude, history);
    this.history = history;
  }

  /** Codes the symbol at position p of the plane, in channel c, for output o. */
  code(p: number, c: number, o: number, told: number): number {
    const center = this.#center;
    if (center + this.#positives === 0) return 0;
    this.history.goTo(p, c, o);
    const level = this.#codeLevel(told <= center ? told - center - 1 : told - center, told !== 0);
    this.history.add(level);
    return level === 0 ? 0 : level < 0 ? center + 1 + level : center + level;
  }

  #codeLevel(told: number, isNonzero: boolean): number {
    const { significance, sign } = this.#models;
    const coder = this.#coder;
    if (!codeSignificance(coder, significance, this.history, isNonzero ? 1 : 0)) return 0;
    let negative = told < 0 ? 1 : 0;
    if (this.#positives === 0) negative = 1;
    else if (this.#center === 0) negative = 0;
    else negative = codeSign(coder, sign, this.history, this.#votes, negative);
    const most = negative ? this.#center : this.#positives;
    const magnitude = this.#magnitudes.code(negative, most, Math.abs(told));
    return negative ? -magnitude : magnitude;
  }
}
