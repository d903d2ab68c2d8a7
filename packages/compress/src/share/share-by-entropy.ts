import { InputError, type SharedTensor, type Tensor, UsageError } from '@pith/container';
import { type EntropyCodebook, entropyPartition } from './entropy-partition.js';
import { EntropyQuantiser } from './entropy-quantiser.js';
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
