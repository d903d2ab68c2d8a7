// The compressed LeNets layer by layer, from 32-bit weights in DRAM to EIE and Eyeriss.

import { readFileSync } from 'node:fs';
import { bytes, percent, table, times } from './figures.mjs';
import { fixtures, traceOnDigits } from './hardware-context.mjs';

const stageNames = {
  ...{ dense: 'dense', pruned: 'pruned', shared: 'shared', huffman: 'in the .pith' },
  'on-chip': 'on EIE',
};

export async function measure({ digits }) {
  const accelerator = await import('@pith/accelerator');
  const { readModel } = await import('@pith/container');
  const { EIE_45NM: costs, eieConfiguration, simulateOnEie, simulateOnEyeriss } = accelerator;
  const networks = [];
  for (const { name, file } of fixtures) {
    const layers = await traceOnDigits(file, Math.min(digits, 100));
    const model = await readModel(new Uint8Array(readFileSync(file)));
    const storage = accelerator.storageSteps(model, layers, eieConfiguration(), costs);
    const eie = await simulateOnEie(layers, { convolutions: 'patches', positions: 200 });
    const eyeriss = await simulateOnEyeriss(layers, { batch: 4 });
    networks.push({
      name,
      samples: layers[0].inputs.length,
      storage: {
        layers: storage.layers.map(({ name, elements, nonzeros, activationDensity, steps }) => ({
          ...{ name, elements, nonzeros, activationDensity },
          steps: steps.map(({ stage, form, bytes, energy }) => ({ stage, form, bytes, energy })),
        })),
        total: storage.total,
        chip: storage.chip,
      },
      eie: {
        layers: eie.layers.map((layer) => eieFigures(layer)),
        totals: eieFigures({ name: 'all', ...eie.totals }),
      },
      denseMicrojoules: denseEnergy(storage, eie, costs) / 1e6,
      eyeriss: eyeriss.layers.map(({ name, activations, dramAccessesPerMac, energy }) => ({
        ...{ name, activations, dramAccessesPerMac },
        energy: { plain: energy.plain.total, both: energy.both.total },
      })),
    });
  }
  return { costs: costs.name, networks };
}

function eieFigures(layer) {
  const { name, form, cycles, theoreticalCycles, microseconds, denseMultiplyAccumulates } = layer;
  const { multiplyAccumulates, weightDensity, activationDensity, energy, codes, cpu } = layer;
  return {
    ...{ name, form, cycles, theoreticalCycles, microseconds, denseMultiplyAccumulates },
    ...{ multiplyAccumulates, weightDensity, activationDensity, codes },
    energy: energy.total,
    cpuMicroseconds: cpu.microseconds,
  };
}

/** Weights from DRAM once, and every product in 32-bit floating point. */
function denseEnergy(storage, eie, costs) {
  const arithmetic = eie.totals.denseMultiplyAccumulates * costs.multiplyAccumulate('float-32');
  return storage.total[0].energy + arithmetic;
}

export function page({ costs, networks }, { figure }) {
  return `## The compressed LeNets, layer by layer

The networks in [fixtures/compressed](../fixtures/README.md) on MNIST's test digits (${networks[0].samples} of them); costs: ${costs}. Energy is of
fetching the weights once for an inference: of a convolution, once for all positions. On EIE only columns of
non-zero activations are read, and lines whole.

${figure('lenets', 'groupedBarChart', {
  title: 'Energy of fetching the weights, stage by stage',
  description: 'Each stage takes less, and the chip a thousandth of dense weights in DRAM',
  y: { label: 'energy (µJ)', scale: 'log10' },
  series: Object.values(stageNames),
  groups: networks.map(({ name, storage }) => ({
    name,
    values: storage.total.map(({ energy }) => energy / 1e6),
  })),
})}

${networks.map(networkPart).join('\n\n')}

Coding makes the file smaller on its way to the device; on the chip entries have a fixed width again, and each of 64
PEs has a pointer of 16 bits to every column, which for such small layers is most of the bytes. Small layers gain
less on EIE than large ones: a column of ten weights costs 64 times two pointers, few rows a PE leave the load uneven, and
LeNet-5's convolutions, which the paper's EIE was not made for, multiply every window anew. \`code bits\`
are wider than the paper's 4 where a layer has 16 shared weights or more, since code 0 is the padding zero.

### Run-length coding of real activations on Eyeriss

16-bit activations of the same digits, coded as the chip does (5-bit runs, three pairs in 64 bits), and what gating
zero inputs saves beside it. The chip leaves the first layer's inputs as they are.

${table(
  [
    ...['layer', 'zero inputs', 'zero outputs', 'inputs smaller', 'outputs smaller'],
    ...['products gated', 'DRAM words a MAC', 'energy saved'],
  ],
  networks.flatMap(({ name: network, eyeriss }) =>
    eyeriss.map(({ name, activations: a, dramAccessesPerMac, energy }) => [
      `${network} ${name}`,
      percent(a.inputZeros),
      percent(a.outputZeros),
      times(a.inputCodingRatio),
      times(a.outputCodingRatio),
      percent(a.gatedShare),
      `${dramAccessesPerMac.plain.toPrecision(3)} → ${dramAccessesPerMac.coded.toPrecision(3)}`,
      percent(1 - energy.both / energy.plain),
    ]),
  ),
)}

The paper's codec saves 1.2× to 1.9× on AlexNet's traffic. It pays above a quarter of zeros or so: a pair takes
21⅓ bits, so values without zeros between them grow by a third. LeNet-5's convolutions have no ReLU, as in Caffe,
so there is nothing that coding could save, and their traffic grows. Most of the DRAM words of layers this small are
weights, which the chip does not code.`;
}

function networkPart({ name, storage, eie, denseMicrojoules }) {
  const rows = [...storage.layers, { name: 'all', steps: storage.total }].map((layer) => [
    layer.name,
    ...Object.keys(stageNames).flatMap((stage) => {
      const step = layer.steps.find((one) => one.stage === stage);
      return step ? [`${bytes(step.bytes)} B, ${microjoules(step.energy)}`] : ['not held'];
    }),
  ]);
  const dense = storage.total[0].energy;
  const chip = storage.total.at(-1).energy;
  return `### ${name}

${table(['layer', ...Object.values(stageNames)], rows)}

${chipVerdict(storage.chip)} Fetching takes ${times(dense / chip)} less energy than dense weights from DRAM.

${table(
  [
    ...['layer', 'weights', 'active', 'dense MACs', 'EIE’s', 'cycles', 'load balance', 'µs', 'µJ'],
    'code bits',
  ],
  [...eie.layers, eie.totals].map((layer) => [
    layer.name,
    layer.weightDensity === undefined ? '' : percent(layer.weightDensity),
    layer.activationDensity === undefined ? '' : percent(layer.activationDensity),
    bytes(layer.denseMultiplyAccumulates),
    bytes(layer.multiplyAccumulates),
    bytes(layer.cycles),
    percent(layer.theoreticalCycles / layer.cycles),
    layer.microseconds.toFixed(2),
    (layer.energy / 1e6).toPrecision(3),
    layer.codes === undefined ? '' : `${layer.codes.bits}`,
  ]),
)}

An inference takes ${(eie.totals.energy / 1e6).toPrecision(3)} µJ on EIE; weights from DRAM once and every product in 32-bit floating point
take ${denseMicrojoules.toPrecision(3)} µJ, ${times((1e6 * denseMicrojoules) / eie.totals.energy)} as much.`;
}

function chipVerdict({ matrixSram, fits, verdict }) {
  const share = percent(matrixSram.neededBytes / matrixSram.availableBytes);
  return fits
    ? `It fits on the chip: the fullest PE uses ${share} of its sparse-matrix SRAM.`
    : `${verdict}.`;
}

function microjoules(picojoules) {
  return `${(picojoules / 1e6).toPrecision(3)} µJ`;
}
