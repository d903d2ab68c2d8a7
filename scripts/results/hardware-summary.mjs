// The first table of docs/hardware.md: what the papers publish, and what comes out here.

import { bytes, percent, table, times } from './figures.mjs';

/** @param {any} sections of docs/hardware.json */
export function summary({ tableIv, sweeps, energy, precision, dataflows, chip }) {
  const { uniform, momentum } = tableIv.patterns;
  const both = (figure) =>
    [uniform, momentum].map((way) => way[figure].geometricMean.toFixed(3)).join('; ');
  const mean = (figure) =>
    (tableIv.publicLayer.reduce((sum, run) => sum + run[figure], 0) / tableIv.seeds.length).toFixed(
      1,
    );
  const { published, nine } = energy.decomposition;
  const factors = Object.values(published);
  const [alexNet, vgg16] = chip.networks;
  return table(
    ['', 'published', 'here'],
    [
      [
        'EIE, Table IV: theoretical times of nine layers, ours over the paper’s (geometric mean)',
        '1',
        `${both('theoretical')} (uniform patterns; clustered as our layers)`,
      ],
      ['EIE, Table IV: actual times', '1', both('actual')],
      [
        'Alex-8 by the statistics of the authors’ public layer, µs',
        '8.9 and 9.9',
        `${mean('theoreticalMicroseconds')} and ${mean('actualMicroseconds')}`,
      ],
      [
        'EIE, Fig. 8: load balance of the nine layers with queues of 1, 8 and 256',
        'none gained beyond 8',
        loadBalance(sweeps),
      ],
      [
        'EIE: DRAM to SRAM, sparsity, sharing, zero activations',
        `${factors.map((factor) => `${factor}×`).join(', ')}: ${bytes(factors.reduce((a, b) => a * b, 1))}×`,
        `${['sram', 'sparsity', 'sharing', 'zeroActivations'].map((key) => times(nine[key])).join(', ')}, and ${times(nine.wholeLines)} for reading whole lines: ${bytes(nine.total)}×`,
      ],
      [
        'EIE, Fig. 10: accuracy in 32-bit floating, 16-bit and 8-bit fixed point',
        'AlexNet: 80.3, 79.8, 53 %',
        precision.networks.map(accuracies).join('; '),
      ],
      [
        'Eyeriss: CONV energy of other dataflows over row stationary’s, AlexNet, batch 16',
        '1.4× to 2.5×',
        overRowStationary(dataflows, 'convolution', [16]),
      ],
      [
        'Eyeriss: FC, batches of 16 and 64',
        'at least 1.3×',
        overRowStationary(dataflows, 'fully-connected', [16, 64]),
      ],
      [
        'Eyeriss chip: DRAM accesses a MAC, AlexNet and VGG-16',
        '0.0029 and 0.0035',
        [alexNet, vgg16].map((one) => one.dramAccessesPerMac.coded.toFixed(4)).join(' and '),
      ],
    ],
  );
}

function loadBalance({ layers }) {
  return [1, 8, 256]
    .map((depth) => {
      const own = layers.map(({ queueDepth }) =>
        queueDepth.find((one) => one.queueDepth === depth),
      );
      return percent(own.reduce((sum, one) => sum + one.loadBalanceEfficiency, 0) / own.length);
    })
    .join(', ');
}

function accuracies({ name, precisions }) {
  const shown = ['float-32', 'fixed-16', 'fixed-8'].map((arithmetic) =>
    (100 * (1 - precisions.find((one) => one.arithmetic === arithmetic).error)).toFixed(2),
  );
  return `${name}: ${shown.join(', ')} %`;
}

function overRowStationary({ runs }, kind, batches) {
  const ratios = runs
    .filter((run) => run.kind === kind && batches.includes(run.batch))
    .flatMap(({ dataflows: [rowStationary, ...others] }) =>
      others.flatMap(({ energyPerMac }) =>
        energyPerMac === undefined ? [] : [energyPerMac / rowStationary.energyPerMac],
      ),
    );
  return `${times(Math.min(...ratios))} to ${times(Math.max(...ratios))}`;
}
