// Layers and activations for the benchmarks here, the same in each run.

/** @returns numbers in [0, 1): Mulberry32 */
export function seededRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** LayerWeights of the shape [inputs, outputs] whose clusters are equally frequent. */
export function randomLayer({ inputs, outputs, weightDensity }, centroids) {
  const next = seededRandom(7);
  const clusters = new Uint8Array(inputs * outputs);
  for (let i = 0; i < clusters.length; i++) {
    if (next() < weightDensity) clusters[i] = 1 + Math.floor(next() * centroids);
  }
  const codebook = Float32Array.from({ length: centroids }, () => next() - 0.5);
  return { kind: 'shared', shape: [inputs, outputs], clusters, centroids: codebook };
}

/** Activations of which a part is not 0, and positive. */
export function randomActivations(count, density) {
  const next = seededRandom(11);
  return Float32Array.from({ length: count }, () => (next() < density ? 0.1 + next() : 0));
}
