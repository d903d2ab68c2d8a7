import { elementCount, type SharedTensor } from '@pith/container';
import { Random } from './random.js';

export interface SparseWeightsOptions {
  readonly name: string;
  readonly shape: readonly number[];
  /** Numbers that a sum is of, zeros included: what weights are scaled by. */
  readonly fanIn: number;
  /** Share of weights that are not zero. */
  readonly density: number;
  /** Size of the codebook. */
  readonly centroids: number;
  readonly seed: number;
}

/**
 * Weights as pruning and sharing leave them: zeros anywhere, the rest in two bell-shaped halves with
 * a gap around zero, in linearly spaced centroids. Their variance is 2 / (density · fanIn) (He et
 * al. 2015), so that activations neither vanish nor explode from layer to layer.
 */
export function sparseWeights(options: SparseWeightsOptions): SharedTensor {
  const { name, shape, fanIn, density, centroids: count, seed } = options;
  const random = new Random(seed);
  const clusters = new (count < 256 ? Uint8Array : Uint16Array)(elementCount(shape));
  const negatives = count >> 1;
  const positives = count - negatives;
  const used = new Float64Array(count);
  // From one weight to the next: geometric distances, so that zeros cost no random numbers.
  const skip = density < 1 ? 1 / Math.log(1 - density) : 0;
  const distance = () => (skip === 0 ? 1 : 1 + Math.floor(Math.log(1 - random.next()) * skip));
  for (let i = distance() - 1; i < clusters.length; i += distance()) {
    const bell = random.normal();
    const negative = bell < 0 && negatives > 0;
    const side = negative ? negatives : positives;
    const step = Math.min(side - 1, Math.floor((Math.abs(bell) / BELL_WIDTH) * side));
    const cluster = negative ? negatives - 1 - step : negatives + step;
    clusters[i] = cluster + 1;
    used[cluster]!++;
  }

  const levels = Float64Array.from({ length: count }, (_, cluster) =>
    cluster < negatives
      ? -(GAP + (negatives - 1 - cluster) / negatives)
      : GAP + (cluster - negatives) / positives,
  );
  let weights = 0;
  let squares = 0;
  for (let cluster = 0; cluster < count; cluster++) {
    weights += used[cluster]!;
    squares += used[cluster]! * levels[cluster]! ** 2;
  }
  const scale = Math.sqrt((2 * weights) / (squares * density * fanIn)) || 1;
  const centroids = Float32Array.from(levels, (level) => level * scale);
  return { name, shape, dtype: 'float32', centroids, clusters, vectorLength: 1 };
}

/** Standard deviations that the centroids cover. */
const BELL_WIDTH = 2.5;
/** The smallest weight, where the largest is about 1.3. */
const GAP = 0.3;
