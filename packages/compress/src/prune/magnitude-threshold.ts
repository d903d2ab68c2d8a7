import { InputError } from '@pith/container';

/** Weights whose magnitudes are to be compared, scaled, with those of other tensors. */
export interface ScaledWeights {
  /** For error messages. */
  readonly name: string;
  readonly weights: Float32Array;
  /** What each magnitude is multiplied by, ≥ 0; the product is rounded to float32. */
  readonly scale: number;
  /** 0 = leave out. */
  readonly candidates?: Uint8Array | undefined;
}

/** Which weights are among the largest. */
export interface MagnitudeThreshold {
  /** A weight above it is kept. In bits of a float32, which for magnitudes ascend as they do. */
  readonly bits: number;
  /** How many of the weights exactly at the threshold are kept. */
  readonly ties: number;
}

/** Float32 magnitudes have 31 bits: two digits of a radix selection. */
const LOW_BITS = 15;
const LOW_BUCKETS = 1 << LOW_BITS;
const HIGH_BUCKETS = 1 << 16;
const INFINITY_BITS = 0x7f80_0000;

/** Magnitudes are scaled in blocks, so that none are stored for a whole tensor. */
const BLOCK = 4096;

/**
 * The threshold that exactly `keep` of the candidates pass, by radix selection on the bits of the
 * magnitudes: two passes, O(n), no memory that grows with n.
 *
 * @param keep 0 … number of candidates
 * @throws InputError if a weight, candidate or not, is NaN or infinite
 */
export function magnitudeThreshold(
  tensors: readonly ScaledWeights[],
  keep: number,
): MagnitudeThreshold {
  const high = new Float64Array(HIGH_BUCKETS);
  for (const tensor of tensors) {
    const { candidates, name, weights } = tensor;
    forEachBlock(tensor, (magnitudes, start, length) => {
      for (let i = 0; i < length; i++) {
        const bits = magnitudes[i]!;
        if (bits >= INFINITY_BITS) refuse(name, weights, start);
        if (candidates?.[start + i] !== 0) high[bits >>> LOW_BITS]!++;
      }
    });
  }
  const upper = bucketOf(high, keep);

  const low = new Float64Array(LOW_BUCKETS);
  for (const tensor of tensors) {
    const { candidates } = tensor;
    forEachBlock(tensor, (magnitudes, start, length) => {
      for (let i = 0; i < length; i++) {
        const bits = magnitudes[i]!;
        if (bits >>> LOW_BITS !== upper.bucket) continue;
        if (candidates?.[start + i] !== 0) low[bits & (LOW_BUCKETS - 1)]!++;
      }
    });
  }
  const lower = bucketOf(low, upper.rest);
  return { bits: upper.bucket * LOW_BUCKETS + lower.bucket, ties: lower.rest };
}

/**
 * Calls `visit` with the bits of the scaled magnitudes, block after block.
 *
 * `visit(magnitudes, start, length)`: the first `length` of `magnitudes` belong to the weights from
 * `start` on; the array is used again for the next block.
 */
export function forEachBlock(
  { weights, scale }: ScaledWeights,
  visit: (magnitudes: Int32Array, start: number, length: number) => void,
): void {
  const scaled = new Float32Array(Math.min(BLOCK, weights.length));
  const bits = new Int32Array(scaled.buffer);
  for (let start = 0; start < weights.length; start += BLOCK) {
    const length = Math.min(BLOCK, weights.length - start);
    for (let i = 0; i < length; i++) scaled[i] = Math.abs(weights[start + i]! * scale);
    visit(bits, start, length);
  }
}

/** The bucket in which the `keep`th largest lies, and how many of it are kept. */
function bucketOf(counts: Float64Array, keep: number): { bucket: number; rest: number } {
  let rest = keep;
  let bucket = counts.length - 1;
  while (bucket > 0 && rest > counts[bucket]!) {
    rest -= counts[bucket]!;
    bucket--;
  }
  return { bucket, rest };
}

function refuse(name: string, weights: Float32Array, from: number): never {
  const index = weights.findIndex((weight, i) => i >= from && !Number.isFinite(weight));
  throw new InputError(
    index === -1
      ? `${name}: magnitudes overflow when scaled by the layer's root mean square`
      : `${name}: element ${index} is ${weights[index]}, but only finite weights can be ranked; ` +
          'the model has diverged or is damaged',
  );
}
