/**
 * A stream of numbers uniform in [0, 1), the same for the same seed on every machine.
 *
 * Mulberry32 (Tommy Ettinger, public domain): 32 bits of state are enough to seed a clustering, and
 * `Math.random` cannot be seeded.
 *
 * @param seed any finite number; its integer part modulo 2³² counts
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
