/**
 * Bits a weight at equal squared error: k-means, rounding to a grid, and the entropy-constrained grid
 * with several λ, codebook and tables included, as the container would write them.
 *
 *   npx tsc -b packages/compress && node packages/compress/bench/entropy-constrained.mjs
 */
import {
  bitsOf,
  dequantise,
  quantiseToGrid,
  RATE_DISTORTION_LAMBDA,
  SeededRandom,
  shareTensor,
} from '../dist/index.js';

const COUNT = 200_000;
const RATIOS = [6, 10, 15, 20, 30];
const LAMBDAS = [0, 0.04, 0.08, RATE_DISTORTION_LAMBDA, 0.16, 0.24];
const CLUSTERS = [3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128];

const random = new SeededRandom(1);
const uniform = () => random.next() - 0.5;
const distributions = {
  normal: () => random.normal(),
  Laplace: () => {
    const u = uniform();
    return -Math.sign(u) * Math.log(1 - 2 * Math.abs(u) + 1e-12);
  },
};

for (const [name, draw] of Object.entries(distributions)) {
  const data = Float32Array.from({ length: COUNT }, draw);
  const tensor = { name, shape: [COUNT], dtype: 'float32', data };
  const energy = squaredError(data, new Float32Array(COUNT));
  const errorOf = (shared) => squaredError(data, dequantise(shared));
  const kMeans = CLUSTERS.map((clusters) => {
    const shared = shareTensor(tensor, { clusters, initialisation: 'optimal', seed: 1 });
    return { bits: bitsOf(shared) / COUNT, ratio: decibels(energy / errorOf(shared)) };
  });
  console.log(`\n${name}, bits a weight`);
  console.table(
    RATIOS.map((ratio) => ({
      dB: ratio,
      'k-means': atRatio(kMeans, ratio),
      ...Object.fromEntries(
        LAMBDAS.map((lambda) => {
          const step = stepFor(ratio, (at) =>
            decibels(energy / errorOf(quantiseToGrid(tensor, { step: at, lambda }))),
          );
          const bits = bitsOf(quantiseToGrid(tensor, { step, lambda })) / COUNT;
          return [`λ ${lambda.toFixed(3)}`, bits.toFixed(3)];
        }),
      ),
    })),
  );
}

/** The largest step that still has the ratio, by bisection. */
function stepFor(ratio, ratioOf) {
  let [low, high] = [1e-3, 5];
  for (let i = 0; i < 18; i++) {
    const middle = Math.sqrt(low * high);
    if (ratioOf(middle) < ratio) high = middle;
    else low = middle;
  }
  return low;
}

function atRatio(points, ratio) {
  const next = points.findIndex((point) => point.ratio >= ratio);
  if (next < 1) return '-';
  const [a, b] = [points[next - 1], points[next]];
  return (a.bits + ((ratio - a.ratio) / (b.ratio - a.ratio)) * (b.bits - a.bits)).toFixed(3);
}

function decibels(ratio) {
  return 10 * Math.log10(ratio);
}

function squaredError(a, b) {
  let error = 0;
  for (let i = 0; i < a.length; i++) error += (a[i] - b[i]) ** 2;
  return error;
}
