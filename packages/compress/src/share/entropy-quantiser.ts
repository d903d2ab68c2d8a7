import type { SharedTensor } from '@pith/container';
import { clusterIndexes } from './assign-clusters.js';
import type { EntropyCodebook } from './entropy-partition.js';

/** Rounds of levels → frequencies and centroids → levels; each lowers the cost or is the last. */
const MOST_ROUNDS = 200;

/** Rounds that lower the cost by less than this part of it are not worth their time. */
const LEAST_GAIN = 1e-6;

/** See `ShareByEntropyOptions`. */
interface QuantiserOptions {
  readonly lambda: number;
  readonly importance?: Float32Array;
  readonly prune?: boolean;
  readonly centroidBits?: number;
}

interface Level {
  readonly value: number;
  readonly bits: number;
  readonly isZero: boolean;
}

/** Levels of a tensor's weights, found in turn with frequencies and centroids. */
export class EntropyQuantiser {
  readonly #weights: Float32Array;
  readonly #importance: Float32Array | undefined;
  readonly #lambda: number;
  readonly #prune: boolean;
  readonly #centroidBits: number;
  /** By value, ascending; one of them is what pruned weights have. */
  #table: readonly Level[];
  /** [n] numbers of the weights' levels */
  readonly #levels: Uint16Array;

  constructor(weights: Float32Array, codebook: EntropyCodebook, options: QuantiserOptions) {
    const { lambda, importance, prune = true, centroidBits = 16 } = options;
    this.#weights = weights;
    this.#importance = importance;
    this.#lambda = lambda;
    this.#prune = prune;
    this.#centroidBits = centroidBits;
    this.#levels = new Uint16Array(weights.length);
    const { centroids, bits, zeroBits } = codebook;
    const others = Array.from(centroids, (value, c): Level => {
      return { value, bits: bits[c]!, isZero: false };
    });
    this.#table = sorted([...others, { value: 0, bits: zeroBits, isZero: true }]);
  }

  /** Goes on until the cost falls no more. */
  settle(): void {
    if (this.#weights.length === 0) return;
    let cost = Number.POSITIVE_INFINITY;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      this.#assign();
      const next = this.#update();
      if (!(next < cost * (1 - LEAST_GAIN))) break;
      cost = next;
    }
  }

  /** As a shared tensor has it, in float32. */
  codebook(): Pick<SharedTensor, 'centroids' | 'clusters'> {
    const values = this.#table.map(({ value }) => Math.fround(value) + 0);
    // Levels that float32 does not tell apart become one; a level of 0 is that of pruned weights,
    // unless weights are to be kept.
    const isCentroid = this.#table.map(
      ({ isZero }, level) => !isZero && (values[level] !== 0 || !this.#prune),
    );
    const centroids = Float32Array.from(new Set(values.filter((_, level) => isCentroid[level])));
    const clusterOf = values.map((value, level) =>
      isCentroid[level] ? centroids.indexOf(value) + 1 : 0,
    );
    const clusters = clusterIndexes(this.#weights.length, centroids.length);
    for (let i = 0; i < clusters.length; i++) clusters[i] = clusterOf[this.#levels[i]!]!;
    return { centroids, clusters };
  }

  /** Each weight to its cheapest level: the nearest one, or one further away that takes fewer bits. */
  #assign(): void {
    const weights = this.#weights;
    const k = this.#table.length;
    const zero = this.#table.findIndex(({ isZero }) => isZero);
    const values = Float64Array.from(this.#table, ({ value }) => value);
    const costs = Float64Array.from(this.#table, ({ bits, isZero }) =>
      isZero && !this.#prune ? Number.POSITIVE_INFINITY : this.#lambda * bits,
    );
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i]!;
      if (weight === 0) {
        this.#levels[i] = zero;
        continue;
      }
      const importance = this.#importance?.[i] ?? 1;
      let first = 0;
      for (let high = k; first < high; ) {
        const middle = (first + high) >>> 1;
        if (values[middle]! < weight) first = middle + 1;
        else high = middle;
      }
      let least = Number.POSITIVE_INFINITY;
      let best = zero;
      // Outwards on both sides, until the error alone is more than the best cost.
      for (let level = first; level < k; level++) {
        const error = importance * (values[level]! - weight) ** 2;
        if (error > least) break;
        if (error + costs[level]! < least) {
          least = error + costs[level]!;
          best = level;
        }
      }
      for (let level = first - 1; level >= 0; level--) {
        const error = importance * (values[level]! - weight) ** 2;
        if (error > least) break;
        if (error + costs[level]! < least) {
          least = error + costs[level]!;
          best = level;
        }
      }
      this.#levels[i] = best;
    }
  }

  /** Frequencies and means of the levels as they are; those without weights go. @returns the cost */
  #update(): number {
    const k = this.#table.length;
    const weights = this.#weights;
    const counts = new Float64Array(k);
    const importances = new Float64Array(k);
    const sums = new Float64Array(k);
    const squares = new Float64Array(k);
    for (let i = 0; i < weights.length; i++) {
      const level = this.#levels[i]!;
      const weight = weights[i]!;
      const importance = this.#importance?.[i] ?? 1;
      counts[level]!++;
      importances[level]! += importance;
      sums[level]! += importance * weight;
      squares[level]! += importance * weight * weight;
    }
    let cost = 0;
    const kept: (Level & { readonly before: number })[] = [];
    for (const [before, { value: last, isZero }] of this.#table.entries()) {
      const count = counts[before]!;
      if (count === 0 && !isZero) continue;
      const share = importances[before]!;
      const value = isZero ? 0 : share > 0 ? sums[before]! / share : last;
      const bits = Math.log2(weights.length / Math.max(count, 0.5));
      cost += squares[before]! - 2 * value * sums[before]! + value * value * share;
      cost += this.#lambda * (count * bits + (isZero ? 0 : this.#centroidBits));
      kept.push({ value, bits, isZero, before });
    }
    const table = sorted(kept);
    const number = new Uint16Array(k);
    for (const [level, { before }] of table.entries()) number[before] = level;
    for (let i = 0; i < weights.length; i++) this.#levels[i] = number[this.#levels[i]!]!;
    this.#table = table;
    return cost;
  }
}

function sorted<L extends Level>(levels: readonly L[]): L[] {
  return [...levels].sort((a, b) => a.value - b.value);
}
