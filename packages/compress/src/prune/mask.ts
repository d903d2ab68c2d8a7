import { UsageError } from '@pith/container';

/** How many weights a mask keeps. @param mask [n], 1 = kept, 0 = pruned */
export function countKept(mask: Uint8Array): number {
  let kept = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) kept++;
  return kept;
}

/** Part of the weights that a mask keeps, 0 … 1; an empty mask prunes nothing, so 1. */
export function density(mask: Uint8Array): number {
  return mask.length === 0 ? 1 : countKept(mask) / mask.length;
}

/**
 * The weights with the pruned ones set to +0, whatever they were.
 *
 * @param weights [n]; not changed
 * @param mask [n], 1 = kept
 * @returns [n], a new array
 * @throws UsageError if the mask is not as long as the weights
 */
export function applyMask(weights: Float32Array, mask: Uint8Array): Float32Array {
  if (mask.length !== weights.length) {
    throw new UsageError(`a mask of ${mask.length} elements for ${weights.length} weights`);
  }
  const masked = new Float32Array(weights.length);
  for (let i = 0; i < weights.length; i++) if (mask[i] !== 0) masked[i] = weights[i]!;
  return masked;
}
