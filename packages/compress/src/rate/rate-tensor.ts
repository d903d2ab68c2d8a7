import { type AdamStep, adam } from './adam.js';
import { Codebook } from './codebook.js';
import { initialLevels } from './levels.js';
import type { LevelsPlan } from './rate-trainer.js';

/** What pruned weights lose of themselves at each step: only steady gradients bring them back. */
const forgetting = 1 / 400;

/**
 * One tensor while it is trained for rate. The network runs with its `effective` values; gradients
 * taken there move the latent ones behind them straight through, those of pruned weights too, so that
 * these can come back (Guo, Yao and Chen 2016, "Dynamic network surgery", §3.2).
 */
export class RateTensor {
  readonly name: string;
  readonly latent: Float32Array;
  /** [n] What the network runs with: pruned weights are +0. */
  readonly effective: Float32Array;
  /** [n] 1 = kept */
  readonly mask: Uint8Array;
  /** [n] Running mean of squared gradients. */
  readonly second: Float32Array;
  readonly #first: Float32Array;
  /** [n] 0 = pruned or nearest to 0, else 1 + the index of the level. */
  readonly clusters: Uint8Array;
  #codebook: Codebook | undefined;
  #thresholds = new Float32Array();
  #frozen = false;
  #grid = 0;
  /** What a bit costs in units of squared gradient times squared distance. */
  #price = 0;
  #secondScale = 1;

  constructor(name: string, values: Float32Array, mask?: Uint8Array) {
    this.name = name;
    this.latent = Float32Array.from(values);
    this.effective = new Float32Array(values.length);
    this.mask = mask === undefined ? new Uint8Array(values.length).fill(1) : Uint8Array.from(mask);
    this.second = new Float32Array(values.length);
    this.#first = new Float32Array(values.length);
    this.clusters = new Uint8Array(values.length);
    this.refresh();
  }

  get codebook(): Codebook | undefined {
    return this.#codebook;
  }

  /** Values that are not 0. */
  get kept(): number {
    let kept = 0;
    if (this.#codebook === undefined) for (const bit of this.mask) kept += bit;
    else for (const cluster of this.clusters) kept += Math.min(cluster, 1);
    return kept;
  }

  /**
   * From now on kept weights take the nearest of a few levels, which are learned.
   *
   * @param price of a bit: weights then take the level of least second moment · distance² + price ·
   * bits, the bits being those of zero-order entropy (entropy-constrained scalar quantisation: Chou,
   * Lookabaugh and Gray 1989)
   */
  quantise({ count, step }: LevelsPlan, price = 0): void {
    this.#price = price;
    const values = this.latent.filter((_, i) => this.mask[i] === 1);
    this.#codebook = new Codebook(initialLevels(values, count), step);
    // What a level costs is known once weights have taken the nearest.
    this.#assign(this.#codebook.levels);
    this.refresh();
  }

  /** From now on values are the nearest multiples of a step. */
  roundTo(step: number): void {
    this.#grid = step;
    this.refresh();
  }

  /** From now on weights keep the levels that they have, pruned ones 0; only the levels move. */
  freeze(): void {
    this.#frozen = true;
    for (const [i, cluster] of this.clusters.entries()) this.mask[i] = Math.min(cluster, 1);
  }

  /** Takes one step. @param gradient [n], at the effective values */
  step(gradient: Float32Array, step: AdamStep, levelStep: AdamStep): void {
    if (!this.#frozen || this.#codebook === undefined) this.#moveLatent(gradient, step);
    this.#codebook?.step(this.levelGradients(gradient), levelStep);
    this.refresh();
  }

  /** [levels] For each level the sum over the weights that have it. @param gradient [n] */
  levelGradients(gradient: Float32Array): Float32Array {
    const { clusters } = this;
    const sums = new Float32Array((this.#codebook?.levels.length ?? 0) + 1);
    for (let i = 0; i < clusters.length; i++) {
      const cluster = clusters[i]!;
      if (cluster !== 0) sums[cluster]! += gradient[i]!;
    }
    return sums.subarray(1);
  }

  #moveLatent(gradient: Float32Array, { rate, secondScale }: AdamStep): void {
    const { latent, mask, second } = this;
    const first = this.#first;
    this.#secondScale = secondScale;
    const { beta1, beta2, epsilon } = adam;
    const levels = this.#codebook?.levels;
    const [least, most] = [levels?.[0] ?? -Infinity, levels?.at(-1) ?? Infinity];
    for (let i = 0; i < latent.length; i++) {
      const g = gradient[i]!;
      const m = beta1 * first[i]! + (1 - beta1) * g;
      const v = beta2 * second[i]! + (1 - beta2) * g * g;
      first[i] = m;
      second[i] = v;
      let w = latent[i]! - (rate * m) / (Math.sqrt(v * secondScale) + epsilon);
      if (mask[i] === 0) w -= w * forgetting;
      latent[i] = w < least ? least : w > most ? most : w;
    }
  }

  /** Brings the effective values up to date with the latent ones, mask and levels. */
  refresh(): void {
    const { latent, effective, mask, clusters } = this;
    if (this.#codebook === undefined) {
      const grid = this.#grid;
      for (let i = 0; i < latent.length; i++) {
        if (mask[i] === 0) effective[i] = 0;
        else effective[i] = grid === 0 ? latent[i]! : Math.round(latent[i]! / grid) * grid;
      }
      return;
    }
    const { levels } = this.#codebook;
    if (!this.#frozen && this.#price > 0) this.#assignForRate(levels);
    else if (!this.#frozen) this.#assign(levels);
    for (let i = 0; i < clusters.length; i++) {
      const cluster = clusters[i]!;
      effective[i] = cluster === 0 ? 0 : levels[cluster - 1]!;
    }
  }

  #assign(levels: Float32Array): void {
    const { latent, mask, clusters } = this;
    if (this.#thresholds.length !== levels.length - 1) {
      this.#thresholds = new Float32Array(levels.length - 1);
    }
    const thresholds = this.#thresholds;
    for (let i = 0; i < thresholds.length; i++) thresholds[i] = (levels[i]! + levels[i + 1]!) / 2;
    // A weight on its way to the other sign passes 0; it does not jump between the least levels.
    const half = levels.length / 2;
    const [negative, positive] = [levels[half - 1]! / 2, levels[half]! / 2];
    for (let i = 0; i < latent.length; i++) {
      const w = latent[i]!;
      if (mask[i] === 0 || (w > negative && w < positive)) {
        clusters[i] = 0;
        continue;
      }
      let cluster = 1;
      for (let t = 0; t < thresholds.length; t++) if (w > thresholds[t]!) cluster++;
      clusters[i] = cluster;
    }
  }

  #assignForRate(levels: Float32Array): void {
    const { latent, mask, clusters, second } = this;
    const counts = new Float64Array(levels.length + 1);
    for (const cluster of clusters) counts[cluster]!++;
    const prices = counts.map((n) => -this.#price * Math.log2((n + 1) / (clusters.length + 1)));
    for (let i = 0; i < latent.length; i++) {
      clusters[i] = 0;
      if (mask[i] === 0) continue;
      const w = latent[i]!;
      const weight = second[i]! * this.#secondScale;
      let least = weight * w * w + prices[0]!;
      for (let level = 0; level < levels.length; level++) {
        const distance = w - levels[level]!;
        const cost = weight * distance * distance + prices[level + 1]!;
        if (cost < least) {
          least = cost;
          clusters[i] = level + 1;
        }
      }
    }
  }
}
