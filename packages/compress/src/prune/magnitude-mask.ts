import { UsageError } from '@pith/container';
import { forEachBlock, magnitudeThreshold, type ScaledWeights } from './magnitude-threshold.js';
import { countKept } from './mask.js';

export interface MagnitudeMaskOptions {
  /**
   * [n], 1 = kept: weights pruned here stay pruned. Left out, all weights compete, so that pruned
   * ones that have grown back return.
   */
  readonly previous?: Uint8Array | undefined;
  /** For error messages. @default 'weights' */
  readonly name?: string;
}

/** One of the tensors that `globalMagnitudeMasks` prunes together. */
export interface PrunableWeights {
  /** For error messages. */
  readonly name: string;
  /** [n], finite */
  readonly weights: Float32Array;
  /** [n], 1 = kept: weights pruned here stay pruned. */
  readonly previous?: Uint8Array | undefined;
}

export interface GlobalMagnitudeOptions {
  /**
   * What makes magnitudes of different layers comparable. `layer-rms` divides each by the root mean
   * square of its layer's weights that are not yet pruned, rounded to float32; without it, layers
   * with small weights, the wide ones, lose most of theirs. @default 'none'
   */
  readonly normalise?: 'none' | 'layer-rms';
}

/**
 * The mask that keeps the weights of largest magnitude (Han et al. 2015, §3; Deep Compression, §2).
 *
 * Keeps exactly round(density · n); of equal magnitudes the one with the lower index. O(n), without
 * sorting, deterministic.
 *
 * @param weights [n], finite; not changed
 * @param density part to keep, 0 … 1
 * @returns [n], 1 = kept
 * @throws UsageError if the density is impossible, or higher than what `previous` kept
 * @throws InputError if a weight is NaN or infinite
 *
 * @example
 * magnitudeMask(Float32Array.of(0.1, -3, 2, -0.2), 0.5) // 0, 1, 1, 0
 */
export function magnitudeMask(
  weights: Float32Array,
  density: number,
  { previous, name = 'weights' }: MagnitudeMaskOptions = {},
): Uint8Array {
  return globalMagnitudeMasks([{ name, weights, previous }], density)[0]!;
}

/**
 * Masks that keep the weights of largest magnitude over several tensors, by one threshold.
 *
 * Keeps exactly round(density · n) of the n weights of all tensors together; of equal magnitudes
 * those of the earlier tensor, then of the lower index.
 *
 * @param density part of all the weights to keep, 0 … 1
 * @returns one mask a tensor, in their order, 1 = kept
 * @throws UsageError if the density is impossible, or higher than what the previous masks kept
 * @throws InputError if a weight is NaN or infinite
 */
export function globalMagnitudeMasks(
  tensors: readonly PrunableWeights[],
  density: number,
  { normalise = 'none' }: GlobalMagnitudeOptions = {},
): Uint8Array[] {
  const keep = numberToKeep(tensors, density);
  const scaled = tensors.map(({ name, weights, previous }) => ({
    name,
    weights,
    scale: normalise === 'layer-rms' ? inverseRms(weights, previous) : 1,
    candidates: previous,
  }));
  const { bits: threshold, ties } = magnitudeThreshold(scaled, keep);
  let tiesLeft = ties;
  return scaled.map((tensor: ScaledWeights) => {
    const { candidates } = tensor;
    const mask = new Uint8Array(tensor.weights.length);
    forEachBlock(tensor, (magnitudes, start, length) => {
      for (let i = 0; i < length; i++) {
        const bits = magnitudes[i]!;
        if (bits < threshold || candidates?.[start + i] === 0) continue;
        if (bits > threshold) mask[start + i] = 1;
        else if (tiesLeft > 0) {
          mask[start + i] = 1;
          tiesLeft--;
        }
      }
    });
    return mask;
  });
}

function numberToKeep(tensors: readonly PrunableWeights[], density: number): number {
  const names = tensors.map(({ name }) => name).join(', ');
  if (!(density >= 0 && density <= 1)) {
    throw new UsageError(`${names}: density ${density}, but it must be between 0 and 1`);
  }
  let total = 0;
  let candidates = 0;
  for (const { name, weights, previous } of tensors) {
    if (previous && previous.length !== weights.length) {
      throw new UsageError(
        `${name}: the previous mask has ${previous.length} elements for ${weights.length} weights`,
      );
    }
    total += weights.length;
    candidates += previous ? countKept(previous) : weights.length;
  }
  const keep = Math.round(density * total);
  if (keep > candidates) {
    throw new UsageError(
      `${names}: density ${density} keeps ${keep} of ${total} weights, but the previous mask ` +
        `left ${candidates}; lower the density, or leave the mask out to let weights return`,
    );
  }
  return keep;
}

/** 1 / root mean square of the candidates; 0 if they are all zero. */
function inverseRms(weights: Float32Array, candidates: Uint8Array | undefined): number {
  let squares = 0;
  let count = 0;
  for (let i = 0; i < weights.length; i++) {
    if (candidates?.[i] === 0) continue;
    squares += weights[i]! * weights[i]!;
    count++;
  }
  return squares === 0 ? 0 : Math.sqrt(count / squares);
}
