/**
 * Which of `count` positions to look at: at most `limit`, ascending, spread evenly, each anywhere in
 * its part. The same seed gives the same ones.
 */
export function seededPositions(count: number, limit: number, seed: number): Uint32Array {
  if (count <= limit) return Uint32Array.from({ length: count }, (_, i) => i);
  const positions = new Uint32Array(limit);
  let state = seed >>> 0;
  for (let k = 0; k < limit; k++) {
    // Parts of whole positions, so that none is taken twice.
    const begin = Math.floor((k * count) / limit);
    const end = Math.floor(((k + 1) * count) / limit);
    state = (state + 0x9e3779b9) >>> 0;
    positions[k] = begin + Math.floor(mix(state) * (end - begin));
  }
  return positions;
}

/** 0 ≤ … < 1 from 32 bits: the finaliser of MurmurHash3. */
function mix(bits: number): number {
  let h = bits;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}
