import { InputError, type SharedTensor, type Tensor, UsageError } from '@pith/container';
import { clusterIndexes } from './assign-clusters.js';
import { type EntropyCodebook, entropyPartition } from './entropy-partition.js';
import { float32Weights } from './share-tensor.js';
import { requireFinite } from './sort-floats.js';

export interface ShareByEntropyOptions {
  /** Most centroids, 1 … 512; those that are not worth their bits are left out. */
  readonly clusters: number;
  /** What a bit is worth in squared error (weighed by `importance`), 0 or more. */
  readonly lambda: number;
  /**
   * How much the squared error of each weight counts, 0 or more: for instance the Fisher information,
   * the mean of the squared gradients. @default 1 for all
   */
  readonly importance?: Float32Array;
  /** Whether weights that are not 0 may become 0 where that saves more bits than it costs. @default true */
  readonly prune?: boolean;
  /** Bits that each centroid takes in the file. @default 16 */
  readonly centroidBits?: number;
}

/** Rounds of levels → frequencies and centroids → levels; each lowers the cost or is the last. */
const MOST_ROUNDS = 200;

/** Rounds that lower the cost by less than this part of it are not worth their time. */
const LEAST_GAIN = 1e-6;

/** Weights that the partition looks at; beyond, every n-th. The rounds that follow see all. */
const SAMPLE = 2 ** 18;

const MOST_CLUSTERS = 512;

/**
 * Makes the weights of a tensor share few values such that squared error + λ · bits is least, a symbol
 * costing −log2 of its frequency: entropy-constrained scalar quantisation (Chou, Lookabaugh and Gray
 * 1989). Zero is a level like any other but for its value: where most weights are pruned it is the
 * cheapest one, so that small weights are pruned for their bits. Weights that are 0 stay so.
 *
 * Starts from the best partition of the sorted weights; then levels, and frequencies and centroids, are
 * found in turn, which never makes it worse. Deterministic.
 *
 * @param tensor float32, finite, any shape; not changed
 * @returns at most `clusters` centroids, ascending, none of them 0
 * @throws InputError if the tensor is not float32 or holds NaN or infinity
 * @throws UsageError if an option is out of range
 *
 * @example
 * shareByEntropy(kernel, { clusters: 15, lambda: 1e-5, importance: squaredGradients });
 */
export function shareByEntropy(tensor: Tensor, options: ShareByEntropyOptions): SharedTensor {
  const weights = float32Weights(tensor);
  const { name, shape } = tensor;
  requireFinite(weights, name);
  requireValid(weights, options, name);
  const quantiser = new EntropyQuantiser(weights, startingCodebook(weights, options), options);
  quantiser.settle();
  return { name, shape, dtype: 'float32', vectorLength: 1, ...quantiser.codebook() };
}

/** Squared error (weighed) and bits of a shared tensor, symbols costing −log2 of their frequency. */
export function rateAndDistortion(
  weights: Float32Array,
  { clusters, centroids }: Pick<SharedTensor, 'clusters' | 'centroids'>,
  importance?: Float32Array,
): { readonly bits: number; readonly distortion: number } {
  const counts = new Float64Array(centroids.length + 1);
  let distortion = 0;
  for (let i = 0; i < weights.length; i++) {
    const cluster = clusters[i]!;
    counts[cluster]!++;
    const value = cluster === 0 ? 0 : centroids[cluster - 1]!;
    distortion += (importance?.[i] ?? 1) * (weights[i]! - value) ** 2;
  }
  let bits = 0;
  for (const count of counts) if (count > 0) bits += count * Math.log2(weights.length / count);
  return { bits, distortion };
}

function startingCodebook(weights: Float32Array, options: ShareByEntropyOptions): EntropyCodebook {
  const { clusters, lambda, importance, prune = true, centroidBits = 16 } = options;
  let zeros = 0;
  for (let i = 0; i < weights.length; i++) if (weights[i] === 0) zeros++;
  const stride = Math.max(1, Math.ceil((weights.length - zeros) / SAMPLE));
  const sample: number[] = [];
  for (let i = 0, at = 0; i < weights.length; i++) {
    if (weights[i] !== 0 && at++ % stride === stride >> 1) sample.push(i);
  }
  sample.sort((a, b) => weights[a]! - weights[b]!);
  return entropyPartition({
    values: Float64Array.from(sample, (i) => weights[i]!),
    importance: Float64Array.from(sample, (i) => importance?.[i] ?? 1),
    zeros: zeros / stride,
    ...{ clusters, lambda, centroidBits: centroidBits / stride, prune },
  });
}

interface Level {
  readonly value: number;
  readonly bits: number;
  readonly isZero: boolean;
}

/** Levels of a tensor's weights, found in turn with frequencies and centroids. */
class EntropyQuantiser {
  readonly #weights: Float32Array;
  readonly #importance: Float32Array | undefined;
  readonly #lambda: number;
  readonly #prune: boolean;
  readonly #centroidBits: number;
  /** By value, ascending; one of them is what pruned weights have. */
  #table: readonly Level[];
  /** [n] numbers of the weights' levels */
  readonly #levels: Uint16Array;

  constructor(weights: Float32Array, codebook: EntropyCodebook, options: ShareByEntropyOptions) {
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

function requireValid(
  weights: Float32Array,
  { clusters, lambda, importance, centroidBits = 16 }: ShareByEntropyOptions,
  name: string,
): void {
  if (!Number.isInteger(clusters) || clusters < 1 || clusters > MOST_CLUSTERS) {
    throw new UsageError(
      `${name}: ${clusters} clusters, but it takes a whole number from 1 to ${MOST_CLUSTERS}`,
    );
  }
  if (!(lambda >= 0 && Number.isFinite(lambda))) {
    throw new UsageError(`${name}: lambda ${lambda}, but it must be 0 or more`);
  }
  if (!(centroidBits >= 0 && Number.isFinite(centroidBits))) {
    throw new UsageError(`${name}: centroidBits ${centroidBits}, but it must be 0 or more`);
  }
  if (importance === undefined) return;
  if (importance.length !== weights.length) {
    throw new UsageError(`${name}: ${importance.length} importances for ${weights.length} weights`);
  }
  const wrong = importance.findIndex((value) => !(value >= 0 && Number.isFinite(value)));
  if (wrong >= 0) {
    throw new InputError(
      `${name}: importance ${importance[wrong]} at ${wrong}, but it must be finite and 0 or more`,
    );
  }
}
