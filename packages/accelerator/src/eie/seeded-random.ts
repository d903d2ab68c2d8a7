import { UsageError } from '@pith/container';

/**
 * Uniform numbers in [0, 1), in steps of 2⁻³²: SplitMix32 with MurmurHash3's finaliser, the same
 * numbers for a seed on every platform.
 *
 * @param seed whole number, 0 to 2³² − 1
 * @throws UsageError another seed
 */
export function seededRandom(seed: number): () => number {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) {
    throw new UsageError(`seed: ${seed}, but must be a whole number from 0 to 4294967295`);
  }
  let state = seed;
  return () => {
    state = (state + 0x9e37_79b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85eb_ca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2_ae35);
    return ((z ^ (z >>> 16)) >>> 0) / 2 ** 32;
  };
}
