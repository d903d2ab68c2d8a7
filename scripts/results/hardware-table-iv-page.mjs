// EIE's Table IV as docs/hardware.md shows it, with what explains each layer.

import { percent, table } from './figures.mjs';
import { published, statisticsOf } from './hardware-patterns.mjs';
import { mean, summary } from './hardware-table-iv.mjs';

const ways = {
  uniform: 'uniform',
  momentum: 'as our layers, momentum',
  adam: 'as our layers, Adam',
  published: 'as the public layer',
};

export function page({ seeds, patterns, rounding, balance, publicLayer }, { figure, results }) {
  const { layers } = patterns.uniform;
  const cell = (way, i, figure) => {
    const { runs } = patterns[way].layers[i];
    return mean(runs, figure).toFixed(1);
  };
  const times = (figure) =>
    table(
      ['layer', 'EIE', ...Object.values(ways)],
      [
        ...layers.map(({ name, published }, i) => [
          name,
          published[figure].toFixed(1),
          ...Object.keys(ways).map((way) => cell(way, i, figure)),
        ]),
        ['ours / EIE, geometric mean', '1', ...summaries(patterns, figure, 'geometricMean')],
        ['a layer is off by, on average', '', ...summaries(patterns, figure, 'meanDeviation')],
      ],
    );
  const explain = layers.map(({ name, published }, i) => {
    const uniform = patterns.uniform.layers[i].runs;
    const theory = published.theoreticalMicroseconds / mean(uniform, 'theoreticalMicroseconds');
    const publishedBalance = published.theoreticalMicroseconds / published.actualMicroseconds;
    return [
      name,
      signed(1 / theory - 1),
      `${published.theoreticalMicroseconds}: ${rounding[i].map((end) => end.toFixed(1)).join(' to ')}`,
      percent(mean(uniform, 'padding')),
      percent(publishedBalance),
      percent(mean(uniform, 'loadBalanceEfficiency')),
      percent(mean(patterns.published.layers[i].runs, 'loadBalanceEfficiency')),
      spreadFor(balance[i], publishedBalance),
      within(published.theoreticalMicroseconds, rounding[i])
        ? 'within the rounding of the density'
        : reasons[name],
    ];
  });
  return `## EIE's Table IV

The nine layers on 64 PEs at 800 MHz, at the sizes and densities of the paper's Table III, with non-zeros drawn in
four ways (seeds ${seeds.join(', ')}; means): uniformly at random; as clustered as this project's layers of the same kind,
trained with momentum or by Adam; and as clustered as the authors' public layer. Densities are kept, and nothing is
fitted to the published times.

${figure('table-iv', 'groupedBarChart', {
  title: 'Actual times of the nine layers',
  description: 'Ours are near the published ones but for VGG-6 and Alex-8, where they are shorter',
  y: { label: 'time (µs)' },
  series: [
    'EIE, Table IV',
    'uniform pattern',
    'clustered as our layers (momentum)',
    'clustered as the public layer',
  ],
  groups: layers.map(({ name, published, runs }, i) => ({
    name,
    values: [
      published.actualMicroseconds,
      mean(runs, 'actualMicroseconds'),
      mean(patterns.momentum.layers[i].runs, 'actualMicroseconds'),
      mean(patterns.published.layers[i].runs, 'actualMicroseconds'),
    ],
  })),
})}

Theoretical time, µs (all PEs perfectly balanced; padding zeros count as work):

${times('theoreticalMicroseconds')}

Actual time, µs:

${times('actualMicroseconds')}

Uniformly random patterns come to ${ratio(patterns.uniform.theoretical)} of the theoretical and ${ratio(patterns.uniform.actual)} of the actual times (geometric means);
clustered as our layers trained with momentum, as the papers' were, they come to ${ratio(patterns.momentum.theoretical)} and ${ratio(patterns.momentum.actual)}. Layer by layer
both are off by as much. What is left has two causes.

**The published times seem to be of one picture each, while Table III's densities are means.** The public layer comes with one vector of
activations: ${percent(published.active / 4096)} are active, where Table III has 37.5 % for Alex-8. A pattern with its density and spread takes
${mean(publicLayer, 'theoreticalMicroseconds').toFixed(1)} µs in theory and ${mean(publicLayer, 'actualMicroseconds').toFixed(1)} µs in fact here; the paper says 8.9 and 9.9. (The layer itself, which is not ours to
put here, takes 8.84 and 9.85 µs in this simulator.) So the ${signed(deviation(patterns, 'Alex-8'))} of Alex-8's theoretical time is its picture's
activity, and not where its non-zeros lie: active columns are no denser than others there. Activity varies by
${variation(results, 'hidden')} (standard deviation over mean) from digit to digit in our hidden layers, so a single picture's time
differs by as much from what mean densities give. With the public layer in Alex-8's place and its clustering in the other
eight, the geometric means are ${replaced(patterns, publicLayer, 'theoreticalMicroseconds')} (theoretical) and ${replaced(patterns, publicLayer, 'actualMicroseconds')} (actual).

**Clustered rows make PEs uneven.** Theoretical times hardly change, since the lift of layers trained with momentum is
about 1 (by Adam it is below 1, and the times are too low); the actual ones rise, as the paper's are above
those of uniform patterns. How much is right differs by layer: rows vary by 0.13 in the public layer, by ${spread(results, 'features')} in ours that
follow convolutions, but by ${spread(results, 'hidden')} in the hidden layer of LeNet-300-100, a small one whose rows have 300 inputs. With that
spread Alex-7 and NT-We come out too slow, and with the public layer's VGG-6 and NT-LSTM too fast.

${table(
  [
    ...[
      'layer',
      'theoretical, uniform',
      'EIE’s µs: densities that round to Table III’s',
      'padding',
      'load balance: EIE',
      'uniform',
      'as the public layer',
      'row variation that gives EIE’s',
    ],
    'why the theoretical time differs',
  ],
  explain,
)}

Actual times are below the published ones where rows of the real layers differ more. The variation of rows that
would give the published balance stands in the table, to be compared with those measured above.`;
}

const reasons = {
  'Alex-7': 'rounding of the density, and one picture',
  'Alex-8': 'one picture with 42.9 % active, not 37.5 %',
  'VGG-6':
    'a picture 22 % more active than the mean would do, or 13 % at a density of 4.5 %; Alex-8’s was 14 % more active. Clustering only takes padding away',
  'VGG-8': 'rounding of the density, and one picture',
  'NT-We':
    'all active and no padding, so only the density is left: 10.9 %, where Table III says 10 %',
};

/** The row variation at which the load balance is as published, between those that were measured. */
function spreadFor(points, balance) {
  const after = points.findIndex((point) => point.loadBalanceEfficiency < balance);
  if (after === 0) return 'below 0';
  if (after < 0) return `above ${points.at(-1).rowVariation}`;
  const [a, b] = [points[after - 1], points[after]];
  const along =
    (a.loadBalanceEfficiency - balance) / (a.loadBalanceEfficiency - b.loadBalanceEfficiency);
  return (a.rowVariation + along * (b.rowVariation - a.rowVariation)).toFixed(2);
}

function within(value, [least, greatest]) {
  return value >= least - 0.05 && value <= greatest + 0.05;
}

function summaries(patterns, figure, key) {
  const group = figure === 'actualMicroseconds' ? 'actual' : 'theoretical';
  return Object.keys(ways).map((way) => {
    const value = patterns[way][group][key];
    return key === 'meanDeviation' ? percent(value) : value.toFixed(3);
  });
}

function deviation(patterns, name) {
  const { runs, published } = patterns.uniform.layers.find((layer) => layer.name === name);
  return mean(runs, 'theoreticalMicroseconds') / published.theoreticalMicroseconds - 1;
}

function variation({ patterns }, kind) {
  return percent(statisticsOf(patterns, kind, 'momentum').activityVariation);
}

function signed(share) {
  return `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(0)} %`;
}

/** Geometric mean of ours over the paper's, with the public layer in Alex-8's place. */
function replaced(patterns, publicLayer, figure) {
  const layers = patterns.published.layers.map((layer) =>
    layer.name === 'Alex-8' ? { ...layer, runs: publicLayer } : layer,
  );
  const { theoretical, actual } = summary(layers);
  return (figure === 'actualMicroseconds' ? actual : theoretical).geometricMean.toFixed(3);
}

function ratio({ geometricMean }) {
  return geometricMean.toFixed(3);
}

function spread({ patterns }, kind) {
  return statisticsOf(patterns, kind, 'momentum').rowVariation.toFixed(2);
}
