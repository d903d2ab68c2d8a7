// How the non-zeros of this project's pruned layers lie: what docs/hardware.md draws clustered patterns
// from.

import { bytes, percent, table } from './figures.mjs';
import { fixtures, traceOnDigits } from './hardware-context.mjs';
import { prunedNetworks } from './hardware-networks.mjs';

/** What a layer's inputs are; layers of published networks are given the statistics of their kind. */
const kinds = {
  'lenet-300-100': { ip1: 'pixels', ip2: 'hidden', ip3: 'classifier' },
  'lenet-5': { ip1: 'features', ip2: 'classifier' },
};

/** Two runs of each network: statistics of layers are means. */
const networkSeeds = [1, 2];

export async function measure({ commit, digits }) {
  const networks = [
    ...fixtures.map(({ name, file }) => ({
      ...{ network: name, optimiser: 'adam', densities: 'driven further', seed: 1, file },
    })),
    ...prunedNetworks({ seeds: networkSeeds, commit }).map((one) => ({
      ...one,
      densities: 'of the paper',
    })),
  ];
  const layers = [];
  for (const { network, optimiser, densities, seed, file } of networks) {
    for (const layer of await traceOnDigits(file, digits)) {
      const kind = kinds[network][layer.name];
      if (kind === undefined) continue;
      const measured = await measureLayer(layer);
      layers.push({ network, optimiser, densities, seed, layer: layer.name, kind, ...measured });
    }
  }
  return { digits, layers };
}

async function measureLayer({ inputShape, outputShape, kernel, inputs }) {
  const accelerator = await import('@pith/accelerator');
  const { eieConfiguration, interleave, measureActivity, measurePattern } = accelerator;
  const matrix = accelerator.sparseMatrixFromDense(kernel, inputShape.at(-1), outputShape.at(-1));
  const pattern = measurePattern(matrix);
  // As many PEs as give each about 64 rows, which is what the paper's largest layers have on 64.
  const processingElements = Math.max(1, Math.round(matrix.outputs / 64));
  const { entries, paddingZeros } = interleave(matrix, eieConfiguration({ processingElements }));
  const { density: weightDensity } = pattern;
  const uniform = accelerator.uniformRandomLayer(
    { inputs: matrix.inputs, outputs: matrix.outputs, weightDensity, activationDensity: 1 },
    1,
  );
  const drawn = interleave(uniform.matrix, eieConfiguration({ processingElements }));
  return {
    ...{ pattern, activity: measureActivity(matrix, inputs) },
    padding: {
      ...{ processingElements, share: paddingZeros / entries },
      uniformShare: drawn.paddingZeros / drawn.entries,
    },
  };
}

/** Mean of the statistics over the layers of a kind, for `clusteredPattern`. */
export function statisticsOf({ layers }, kind, optimiser) {
  const own = layers.filter(
    (layer) =>
      layer.kind === kind && layer.optimiser === optimiser && layer.densities === 'of the paper',
  );
  const mean = (figure) => own.reduce((sum, layer) => sum + figure(layer), 0) / own.length;
  return {
    columnVariation: mean(({ pattern }) => pattern.columns.variation),
    rowVariation: mean(({ pattern }) => pattern.rows.variation),
    lift: mean(({ activity }) => activity.lift),
    activityVariation: mean(({ activity }) => activity.variation),
  };
}

export function page({ digits, layers }) {
  const groups = new Map();
  for (const one of layers) {
    const { network, layer, optimiser, densities } = one;
    const key = JSON.stringify([network, layer, optimiser, densities]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const rows = [...groups.values()].map((own) => {
    const [{ network, layer, kind, optimiser, densities }] = own;
    const mean = (figure) => own.reduce((sum, one) => sum + figure(one), 0) / own.length;
    return [
      `${network} ${layer}`,
      kind,
      `${optimiser}, ${densities}`,
      percent(mean(({ pattern }) => pattern.density)),
      `${mean(({ pattern }) => pattern.columns.dispersion).toFixed(1)}, ${mean(({ pattern }) => pattern.columns.variation).toFixed(2)}`,
      `${mean(({ pattern }) => pattern.rows.dispersion).toFixed(1)}, ${mean(({ pattern }) => pattern.rows.variation).toFixed(2)}`,
      percent(mean(({ activity }) => activity.density)),
      mean(({ activity }) => activity.variation).toFixed(2),
      mean(({ activity }) => activity.lift).toFixed(2),
      `${percent(mean(({ padding }) => padding.share))}, ${percent(mean(({ padding }) => padding.uniformShare))}`,
    ];
  });
  return `## Where pruning leaves its non-zeros

A random pattern is the usual stand-in for a pruned layer. What pruned layers are really like was measured
on the LeNets of this project, over ${bytes(digits)} of MNIST's test digits: those in
[fixtures/compressed](../fixtures/README.md), and both networks pruned to the densities of Deep
Compression's Tables 2 and 3, trained and retrained by Adam or by stochastic gradient descent with momentum,
as the papers' were (two seeds, means).

- **Dispersion** is the variance of the non-zeros of a column (the weights of an input) or a row (those of
  an output) over that of a uniformly random pattern, which has 1; **variation** is the standard deviation
  over the mean of the columns' or rows' own densities, without the part that chance has in it.
- **Lift** is the number of non-zeros in a column that is active over that in any: at 1, how much an input
  keeps has nothing to do with how often it is active.
- **Padding** is the share of padding zeros among entries with about 64 rows a PE, then that of a uniformly
  random pattern of the same density.

${table(
  [
    ...['layer', 'its inputs', 'trained by, densities', 'weights'],
    ...['columns: dispersion, variation', 'rows: dispersion, variation'],
    ...['active', 'variation over digits', 'lift', 'padding, uniform'],
  ],
  rows,
)}

${findings(layers)}`;
}

function findings(layers) {
  const own = (kind, optimiser) => statisticsOf({ layers }, kind, optimiser);
  const lift = (kind, optimiser) => own(kind, optimiser).lift.toFixed(2);
  return `Non-zeros are clustered: columns and rows differ much more than chance lets them. But whether
active inputs keep more weights depends on what they are. Pixels do (lift ${lift('pixels', 'momentum')}): the rim of the
picture is never active and keeps nothing. Hidden layers do not: trained with momentum the lift is
${lift('hidden', 'momentum')}, by Adam, whose steps are as long for seldom active inputs as for any, even ${lift('hidden', 'adam')}; before
the classifier it is ${lift('classifier', 'momentum')} and ${lift('classifier', 'adam')}. So with
momentum clustering hardly changes how many weights a hidden layer multiplies; it changes how evenly they are
spread over PEs. Padding is less than a uniformly random pattern has: rows and columns with many weights have short
gaps.

The one layer of the benchmark that is public says the same. The authors' simulator of EIE
([RalphMao/EIE-simulator](https://github.com/RalphMao/EIE-simulator), \`data/\`) comes with a layer of 4096 × 1000 and one
vector of activations: ${bytes(published.nonZeros)} weights (${percent(published.nonZeros / 4096e3)}), variation ${published.columnVariation} of columns and ${published.rowVariation} of
rows, ${bytes(published.active)} active inputs (${percent(published.active / 4096)}), lift ${published.lift}. By its size and density it is Alex-8.`;
}

/** Measured by `measurePattern` and `measureActivity` on the data of the authors' simulator. */
export const published = {
  ...{ nonZeros: 1_051_032, active: 1759 },
  ...{ columnVariation: 0.082, rowVariation: 0.13, lift: 1.0032 },
};
