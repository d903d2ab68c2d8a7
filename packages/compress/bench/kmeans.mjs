/**
 * k-means over scalars, to 32 clusters where not said otherwise: time, squared error and memory, and
 * ml-kmeans beside it.
 *
 *   npx tsc -b packages/compress && node packages/compress/bench/kmeans.mjs
 *
 * The weights are normal with a standard deviation of 0.05, as a trained dense layer's are. Both
 * sides start from the same quantiles; ml-kmeans gets its arrays of arrays and these starting
 * centres for free, ours pays for its sort. `--without-100m` leaves the largest run out, which
 * needs 1.3 GB and half a minute.
 */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { kmeans } from 'ml-kmeans';
import { magnitudeMask } from '../dist/prune/index.js';
import { assignClusters, clusterScalars, INITIALISATIONS } from '../dist/share/index.js';

const CLUSTERS = 32;
const SEED = 1;
const MILLION = 1_000_000;

/** Box–Muller over xorshift32. */
function normalWeights(n) {
  let state = 2463534242;
  const uniform = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const weights = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    weights[i] = 0.05 * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  }
  return weights;
}

function quantiles(weights) {
  const sorted = weights.slice().sort();
  return Array.from({ length: CLUSTERS }, (_, i) => [
    sorted[Math.floor(((i + 0.5) / CLUSTERS) * sorted.length)],
  ]);
}

function timed(run) {
  const start = performance.now();
  const result = run();
  return { ms: performance.now() - start, result };
}

/** Runs the sides in turn, after one warm-up of each; their median, fastest and slowest times. */
function interleaved(repeats, sides) {
  const times = new Map(sides.map(([name]) => [name, []]));
  const results = new Map(sides.map(([name, run]) => [name, run()]));
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [name, run] of sides) times.get(name).push(timed(run).ms);
  }
  return sides.map(([name]) => {
    const sorted = times.get(name).sort((a, b) => a - b);
    return {
      name,
      medianMs: sorted[sorted.length >> 1],
      minMs: sorted[0],
      maxMs: sorted[sorted.length - 1],
      ...results.get(name),
    };
  });
}

function ours(weights, initialisation, maxIterations = 1000, clusters = CLUSTERS) {
  const { squaredError, iterations, converged } = clusterScalars(weights, {
    clusters,
    initialisation,
    seed: SEED,
    maxIterations,
  });
  return { squaredError, iterations, converged };
}

function theirs(vectors, initialization) {
  const result = kmeans(vectors, CLUSTERS, { initialization, tolerance: 0, maxIterations: 100 });
  // Its cluster indexes are those from before the last move of the centroids: assign anew.
  const centroids = Float32Array.from(result.centroids, ([centroid]) => centroid).sort();
  const weights = Float32Array.from(vectors, ([value]) => value);
  const clusters = assignClusters(weights, centroids, new Uint8Array(weights.length).fill(1));
  const squaredError = weights.reduce(
    (sum, weight, i) => sum + (weight - centroids[clusters[i] - 1]) ** 2,
    0,
  );
  return { squaredError, iterations: result.iterations, converged: result.converged };
}

function againstMlKmeans(n, repeats) {
  const weights = normalWeights(n);
  const vectors = Array.from(weights, (weight) => [weight]);
  const starts = quantiles(weights);
  return interleaved(repeats, [
    [`${n} pith, density, 100 iterations`, () => ours(weights, 'density', 100)],
    [`${n} ml-kmeans, density, 100 iterations`, () => theirs(vectors, starts)],
    [`${n} pith, density, to rest`, () => ours(weights, 'density')],
  ]);
}

function oneMillion() {
  const weights = normalWeights(MILLION);
  const { centroids } = clusterScalars(weights, {
    clusters: CLUSTERS,
    initialisation: 'density',
    seed: SEED,
  });
  return interleaved(7, [
    ...INITIALISATIONS.map((initialisation) => [
      `${MILLION} pith, ${initialisation}`,
      () => ours(weights, initialisation),
    ]),
    [
      `${MILLION} pith, assignClusters`,
      () => {
        assignClusters(weights, centroids);
        return {};
      },
    ],
  ]);
}

/** The shape of LeNet-300-100's first layer and the 8 % of it that Deep Compression keeps. */
function prunedLayer() {
  const weights = normalWeights(784 * 300);
  const mask = magnitudeMask(weights, 0.08);
  const kept = weights.filter((_, i) => mask[i] === 1);
  return [32, 256].flatMap((clusters) =>
    interleaved(
      5,
      INITIALISATIONS.map((initialisation) => [
        `${kept.length} pruned, ${clusters} clusters, ${initialisation}`,
        () => ours(kept, initialisation, 1000, clusters),
      ]),
    ),
  );
}

/** One run, in a process of its own, so that its peak is its own. */
function hundredMillion() {
  const n = 100 * MILLION;
  const weights = normalWeights(n);
  const before = process.resourceUsage().maxRSS * 1024;
  const { ms, result } = timed(() => ours(weights, 'density'));
  const bytesPerWeight = (process.resourceUsage().maxRSS * 1024 - before) / n;
  const row = { name: `${n} pith, density`, medianMs: ms, minMs: ms, maxMs: ms, ...result };
  return [{ ...row, bytesPerWeight, peakRss: process.resourceUsage().maxRSS * 1024 }];
}

if (process.argv.includes('--only-100m')) {
  console.log(JSON.stringify(hundredMillion()));
} else {
  const rows = [
    ...againstMlKmeans(20_000, 5),
    ...againstMlKmeans(400_000, 3),
    ...prunedLayer(),
    ...oneMillion(),
  ];
  if (!process.argv.includes('--without-100m')) {
    const self = fileURLToPath(import.meta.url);
    rows.push(...JSON.parse(execFileSync(process.execPath, [self, '--only-100m'])));
  }
  console.table(
    rows.map(({ name, medianMs, minMs, maxMs, iterations, squaredError, bytesPerWeight }) => ({
      name,
      'median ms': medianMs.toFixed(1),
      'min … max': `${minMs.toFixed(1)} … ${maxMs.toFixed(1)}`,
      iterations,
      'squared error': squaredError?.toPrecision(6),
      'bytes/weight': bytesPerWeight?.toFixed(1),
    })),
  );
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version, commit };
  console.log(JSON.stringify({ benchmark: 'kmeans', clusters: CLUSTERS, machine, rows }));
}
