// EIE under other configurations: Figs. 8, 9 and 11 to 13 of its paper.

import { bytes, percent, table, times } from './figures.mjs';

export async function measure({ quick }) {
  const accelerator = await import('@pith/accelerator');
  const { benchmarkLayers, EIE_45NM, uniformRandomLayer } = accelerator;
  const layers = benchmarkLayers.map(({ name, inputs, ...shape }) => {
    const layer = uniformRandomLayer({ ...shape, inputs: quick ? inputs >> 3 : inputs }, 1);
    return {
      name,
      processingElements: accelerator.sweepProcessingElements(layer),
      queueDepth: accelerator.sweepQueueDepth(layer),
      sramWidth: accelerator.sweepSramWidth(layer, EIE_45NM),
    };
  });
  return { layers };
}

export function page({ layers }, { figure }) {
  const lines = (sweep, x, y) =>
    layers.map((layer) => ({
      name: layer.name,
      points: layer[sweep].map((point) => ({ x: point[x], y: y(point) })),
    }));
  const pes = { label: 'processing elements', scale: 'log2' };
  const at = (layer, sweep, key, value) => layer[sweep].find((point) => point[key] === value);
  const widths = layers[0].sramWidth.map(({ sramWidth, energyPerRead }, i) => ({
    ...{ sramWidth, energyPerRead },
    reads: sum(layers, (layer) => layer.sramWidth[i].reads),
    energy: sum(layers, (layer) => layer.sramWidth[i].energy),
  }));
  const best = widths.toSorted((a, b) => a.energy - b.energy)[0].sramWidth;
  return `## EIE in other sizes (its Figs. 8, 9 and 11 to 13)

The nine layers with uniformly random patterns, one seed; everything but what is swept is as in the paper.

### Queue depth (Fig. 8)

${figure('queue-depth', 'lineChart', {
  title: 'Load balance against queue depth',
  description: 'It rises up to a depth of about 8 and hardly after that; NT-We stays lowest',
  x: { label: 'activations that a queue holds', scale: 'log2' },
  y: { label: 'load balance efficiency (%)', domain: [0, 100] },
  series: lines('queueDepth', 'queueDepth', (point) => 100 * point.loadBalanceEfficiency),
})}

The paper finds no more gain beyond a depth of 8, and takes 8. Here the nine layers gain ${gain(layers, 1, 8)} on
average from 1 to 8 and ${gain(layers, 8, 256)} from 8 to 256.

### Width of the sparse-matrix SRAM (Fig. 9)

${figure('sram-width', 'lineChart', {
  title: 'Reads and energy against SRAM width',
  description:
    'Reads fall and the energy of one rises with the width; their product is least near 64 bits',
  x: { label: 'width (bits)', scale: 'log2' },
  y: { label: 'relative to 64 bits', scale: 'log2' },
  series: ['reads', 'energyPerRead', 'energy'].map((key) => ({
    name: { reads: 'reads', energyPerRead: 'energy of a read', energy: 'energy in all' }[key],
    points: widths.map((width) => ({ x: width.sramWidth, y: width[key] / widths[1][key] })),
  })),
})}

${table(
  ['width', 'reads, nine layers', 'pJ a read', 'µJ in all'],
  widths.map(({ sramWidth, reads, energyPerRead, energy }) => [
    `${sramWidth}`,
    bytes(reads),
    energyPerRead.toFixed(1),
    (energy / 1e6).toFixed(2),
  ]),
)}

The least energy is at ${best} bits, the paper's at 64. Reads are counted, but the energy of a read is not published: the
share of it that does not depend on the width is [chosen](../packages/accelerator/src/energy/eie-45nm.ts) so that 64 comes out best, which any from 0.43 to 0.61
does. Layers whose inputs are all active
(NT-) read their slices from end to end and would gain from wider rows; VGG-6 and VGG-7, with two or three entries
a column and PE, lose most.

### Processing elements (Figs. 11 to 13)

${figure('speed-up', 'lineChart', {
  title: 'Speed-up against the number of processing elements',
  description: 'Close to linear up to 64, but for NT-We, which has only 600 rows',
  x: pes,
  y: { label: 'speed-up over one', scale: 'log2' },
  series: lines('processingElements', 'processingElements', (point) => point.speedUp),
})}

${figure('padding', 'lineChart', {
  title: 'Real work against the number of processing elements',
  description:
    'The share of entries that are weights and not padding rises to 100 % where slices have 16 rows',
  x: pes,
  y: { label: 'weights among entries (%)', domain: [0, 100] },
  series: lines('processingElements', 'processingElements', (point) => 100 * point.realWork),
})}

${figure('load-balance', 'lineChart', {
  title: 'Load balance against the number of processing elements',
  description:
    'It falls as columns are spread over more elements, first where they have few weights',
  x: pes,
  y: { label: 'load balance efficiency (%)', domain: [0, 100] },
  series: lines(
    'processingElements',
    'processingElements',
    (point) => 100 * point.loadBalanceEfficiency,
  ),
})}

${table(
  ['layer', 'speed-up on 64', 'on 256', 'real work on 1', 'on 64', 'load balance on 64', 'on 256'],
  layers.map((layer) => {
    const [one, most, all] = [1, 64, 256].map((n) =>
      at(layer, 'processingElements', 'processingElements', n),
    );
    return [
      layer.name,
      times(most.speedUp),
      times(all.speedUp),
      percent(one.realWork),
      percent(most.realWork),
      percent(most.loadBalanceEfficiency),
      percent(all.loadBalanceEfficiency),
    ];
  }),
)}

The shapes are the paper's: close to linear speed-up up to 64 PEs for all but NT-We; padding that falls with the
number of PEs (its Fig. 12), because a column's part on a PE ends before a gap reaches 16; and load balance that
falls. Speed-up is above linear where padding falls faster than the balance: one PE works through more padding
than 64 do. Accumulators are shared out over the PEs, so that each number of them computes a layer in one go where
64 do.`;
}

function gain(layers, from, to) {
  const efficiency = (layer, depth) =>
    layer.queueDepth.find(({ queueDepth }) => queueDepth === depth).loadBalanceEfficiency;
  const points = sum(layers, (layer) => efficiency(layer, to) - efficiency(layer, from));
  return `${((100 * points) / layers.length).toFixed(1)} points`;
}

function sum(values, figure) {
  return values.reduce((total, value) => total + figure(value), 0);
}
