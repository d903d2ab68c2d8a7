// EIE's Table IV: the nine layers of its benchmark on 64 PEs, with non-zeros drawn in several ways.

import { published, statisticsOf } from './hardware-patterns.mjs';

/** Which of this project's layers a published one is most like. */
const kindOf = {
  ...{ 'Alex-6': 'features', 'VGG-6': 'features' },
  ...{ 'Alex-7': 'hidden', 'VGG-7': 'hidden', 'NT-We': 'hidden', 'NT-LSTM': 'hidden' },
  ...{ 'Alex-8': 'classifier', 'VGG-8': 'classifier', 'NT-Wd': 'classifier' },
};
const even = { columnVariation: 0, rowVariation: 0, lift: 1 };
const { columnVariation, rowVariation, lift } = published;
/** Spreads of rows at which load balance is measured, to say which gives the published one. */
const rowVariations = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];

export async function measure({ seeds, quick, kept }) {
  const accelerator = await import('@pith/accelerator');
  const { benchmarkLayers } = accelerator;
  const ways = {
    uniform: () => even,
    momentum: (layer) => statisticsOf(kept.patterns, kindOf[layer.name], 'momentum'),
    adam: (layer) => statisticsOf(kept.patterns, kindOf[layer.name], 'adam'),
    published: () => ({ columnVariation, rowVariation, lift }),
  };
  const { uniformRandomLayer, clusteredRandomLayer } = accelerator;
  const patterns = {};
  for (const [way, statisticsFor] of Object.entries(ways)) {
    const layers = [];
    for (const layer of benchmarkLayers) {
      const statistics = attainable(layer, statisticsFor(layer));
      const runs = [];
      const shape = { ...shapeOf(layer, quick), ...statistics };
      const draw = way === 'uniform' ? uniformRandomLayer : clusteredRandomLayer;
      for (const seed of seeds) runs.push(await run(draw(shape, seed)));
      layers.push({ name: layer.name, published: layer.published, statistics, runs });
    }
    patterns[way] = { layers, ...summary(layers) };
  }
  const rounding = [];
  for (const layer of benchmarkLayers) {
    const ends = [];
    for (const off of [-0.005, 0.005]) {
      const shape = { ...shapeOf(layer, quick), weightDensity: layer.weightDensity + off };
      ends.push((await run(uniformRandomLayer(shape, seeds[0]))).theoreticalMicroseconds);
    }
    rounding.push(ends);
  }
  const balance = [];
  for (const layer of benchmarkLayers) {
    const points = [];
    for (const rowVariation of rowVariations) {
      const shape = { ...shapeOf(layer, quick), columnVariation: 0, rowVariation, lift: 1 };
      const { loadBalanceEfficiency } = await run(clusteredRandomLayer(shape, seeds[0]));
      points.push({ rowVariation, loadBalanceEfficiency });
    }
    balance.push(points);
  }
  const alex8 = {
    ...{ inputs: 4096, outputs: 1000, columnVariation, rowVariation, lift },
    ...{ weightDensity: published.nonZeros / 4096e3, activationDensity: published.active / 4096 },
  };
  const publicLayer = [];
  for (const seed of seeds) publicLayer.push(await run(clusteredRandomLayer(alex8, seed)));
  return { seeds, patterns, rounding, balance, publicLayer };
}

function shapeOf({ inputs, outputs, weightDensity, activationDensity }, quick) {
  return { inputs: quick ? inputs >> 3 : inputs, outputs, weightDensity, activationDensity };
}

/** Where everything is active nothing is lifted; and columns that hardly differ hardly lift. */
function attainable({ activationDensity }, { columnVariation, rowVariation, lift }) {
  const most = activationDensity === 1 ? 0 : columnVariation / 2;
  return {
    ...{ columnVariation, rowVariation },
    lift: Math.min(1 + most, Math.max(1 - most, lift)),
  };
}

async function run({ matrix, activations }) {
  const { eieConfiguration, interleave, nonZeroInputs, simulateTiming } = await import(
    '@pith/accelerator'
  );
  const timing = simulateTiming(interleave(matrix, eieConfiguration()), nonZeroInputs(activations));
  return {
    theoreticalMicroseconds: 1e6 * timing.theoreticalSeconds,
    actualMicroseconds: 1e6 * timing.seconds,
    padding: timing.paddingZeros / timing.entries,
    loadBalanceEfficiency: timing.loadBalanceEfficiency,
  };
}

/** Ours over the paper's: geometric mean, and how far one layer is off, on average. */
export function summary(layers) {
  const of = (figure) => {
    const logs = layers.map(({ runs, published }) =>
      Math.log(mean(runs, figure) / published[figure]),
    );
    const average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      geometricMean: Math.exp(average(logs)),
      meanDeviation: Math.exp(average(logs.map(Math.abs))) - 1,
    };
  };
  return { theoretical: of('theoreticalMicroseconds'), actual: of('actualMicroseconds') };
}

export function mean(runs, figure) {
  return runs.reduce((sum, one) => sum + one[figure], 0) / runs.length;
}
