// EIE's Table IV (Han et al., ISCA 2016): simulated times of the nine layers, whose non-zeros lie at
// random at the published densities, beside the published times. Simulated on what was built:
//
//     npx tsc -b packages/accelerator && node packages/accelerator/bench/eie-table-iv.mjs
//         [--seeds 5] [--explain] [--json]
//
// Times are medians over the seeds. --explain asks what the paper's own layers must have been like:
// at which weight density the theoretical time is the published one, whether the published density,
// which is rounded to whole per cents, can be that, and what the actual time would then be.
import { parseArgs } from 'node:util';
import { benchmarkLayers, eieConfiguration, simulateBenchmarkLayer } from '../dist/index.js';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    explain: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const seeds = Array.from({ length: Number(options.seeds) }, (_, n) => n + 1);
if (seeds.length === 0) throw new Error(`--seeds ${options.seeds}: a whole number from 1`);
const configuration = eieConfiguration();

const results = benchmarkLayers.map((layer) => {
  const timings = seeds.map((seed) => simulateBenchmarkLayer(layer, configuration, seed));
  const { theoreticalMicroseconds, actualMicroseconds } = layer.published;
  const theoretical = timings.map((timing) => timing.theoreticalSeconds * 1e6);
  const actual = timings.map((timing) => timing.seconds * 1e6);
  return {
    name: layer.name,
    theoreticalMicroseconds: median(theoretical),
    publishedTheoreticalMicroseconds: theoreticalMicroseconds,
    theoreticalRatio: median(theoretical) / theoreticalMicroseconds,
    actualMicroseconds: median(actual),
    actualSpreadMicroseconds: Math.max(...actual) - Math.min(...actual),
    publishedActualMicroseconds: actualMicroseconds,
    actualRatio: median(actual) / actualMicroseconds,
    loadBalanceEfficiency: median(timings.map((timing) => timing.loadBalanceEfficiency)),
    publishedLoadBalanceEfficiency: theoreticalMicroseconds / actualMicroseconds,
    paddingShare: median(timings.map((timing) => timing.paddingZeros / timing.entries)),
    emptyColumnShare: median(timings.map((timing) => timing.emptyColumns / timing.queue.pops)),
    ...(options.explain ? explain(layer) : {}),
  };
});
const means = {
  theoreticalRatio: geometricMean(results.map((result) => result.theoreticalRatio)),
  actualRatio: geometricMean(results.map((result) => result.actualRatio)),
};

if (options.json) {
  console.log(JSON.stringify({ seeds, configuration, layers: results, means }, null, 2));
} else {
  console.log(
    '          theoretical µs         actual µs              balance       padding  no entries',
  );
  console.log(
    'layer     ours   paper  ratio    ours   paper  ratio    ours   paper  zeros    in a column',
  );
  for (const result of results) {
    console.log(
      [
        result.name.padEnd(8),
        result.theoreticalMicroseconds.toFixed(2).padStart(6),
        result.publishedTheoreticalMicroseconds.toFixed(1).padStart(6),
        result.theoreticalRatio.toFixed(3).padStart(6),
        result.actualMicroseconds.toFixed(2).padStart(8),
        result.publishedActualMicroseconds.toFixed(1).padStart(6),
        result.actualRatio.toFixed(3).padStart(6),
        percent(result.loadBalanceEfficiency).padStart(8),
        percent(result.publishedLoadBalanceEfficiency).padStart(6),
        percent(result.paddingShare).padStart(7),
        percent(result.emptyColumnShare).padStart(9),
      ].join(' '),
    );
  }
  console.log(
    `geometric mean of ours / paper: theoretical ${means.theoreticalRatio.toFixed(3)}, ` +
      `actual ${means.actualRatio.toFixed(3)} (${seeds.length} seeds)`,
  );
  if (options.explain) {
    console.log(
      '\nlayer     published density  density that gives the published theoretical time   actual µs there',
    );
    for (const [n, result] of results.entries()) {
      console.log(
        [
          result.name.padEnd(9),
          percent(benchmarkLayers[n].weightDensity).padStart(10),
          `${(result.impliedDensity * 100).toFixed(2)} %`.padStart(16),
          (result.impliedDensityRoundsToPublished
            ? 'rounds to the published one'
            : 'does not round to it'
          ).padEnd(36),
          `${result.actualMicrosecondsAtImpliedDensity.toFixed(2)} of ${result.publishedActualMicroseconds.toFixed(1)}`,
        ].join(' '),
      );
    }
  }
}

/** By bisection: the theoretical time grows with the density. */
function explain(layer) {
  let [below, above] = [layer.weightDensity / 2, layer.weightDensity * 2];
  let timing;
  for (let step = 0; step < 12; step++) {
    const weightDensity = (below + above) / 2;
    timing = simulateBenchmarkLayer({ ...layer, weightDensity }, configuration, 1);
    const tooFew = timing.theoreticalSeconds * 1e6 < layer.published.theoreticalMicroseconds;
    if (tooFew) below = weightDensity;
    else above = weightDensity;
  }
  return {
    impliedDensity: below,
    impliedDensityRoundsToPublished:
      Math.round(below * 100) === Math.round(layer.weightDensity * 100),
    actualMicrosecondsAtImpliedDensity: timing.seconds * 1e6,
  };
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function geometricMean(values) {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function percent(share) {
  return `${(share * 100).toFixed(0)} %`;
}
