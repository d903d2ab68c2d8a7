// Where EIE's energy goes, and what each of its techniques saves. It reads what was built:
//
//     npx tsc -b packages/accelerator packages/train && node packages/accelerator/bench/eie-energy.mjs
//         [--costs eie-45nm] [--seeds 1,2,3] [--samples 32] [--json]
//
// - By unit: the nine layers of EIE's Table III, random patterns, simulated cycle by cycle; means over
//   the seeds. Power is energy over simulated time at 800 MHz; beside it EIE's Table II, which has
//   clock, control and leakage, as energy by access has not.
// - Width: lines of the sparse-matrix SRAM read over the nine layers, and their energy (EIE, Fig. 9).
// - Techniques: energy of fetching the weights, dense in DRAM down to what is read on the chip, and
//   the factor of each step beside EIE's abstract; for the nine layers and the compressed LeNets on
//   the first MNIST test images.
// - Storage: the LeNets' weights stage by stage.
//
// Published figures are printed as such, marked "EIE".
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { readModel } from '@pith/container';
import { load } from '@pith/runtime';
import { loadDataset } from '@pith/train';
import { benchmarkLayers } from '../dist/eie/benchmark-layers.js';
import { uniformRandomLayer } from '../dist/eie/uniform-random-layer.js';
import {
  decompose,
  ENERGY_COSTS,
  eieConfiguration,
  eieCounts,
  energyByUnit,
  energyParts,
  interleave,
  networkDecomposition,
  nonZeroInputs,
  PUBLISHED_FACTORS,
  simulateOnEie,
  simulateTiming,
  storageSteps,
  sumEnergyParts,
  traceNetwork,
  weightReads,
} from '../dist/index.js';

const { values: options } = parseArgs({
  options: {
    costs: { type: 'string', default: 'eie-45nm' },
    seeds: { type: 'string', default: '1,2,3' },
    samples: { type: 'string', default: '32' },
    json: { type: 'boolean', default: false },
  },
});
const costs = ENERGY_COSTS[options.costs];
if (!costs) throw new Error(`--costs ${options.costs}: ${Object.keys(ENERGY_COSTS).join(', ')}`);
const seeds = options.seeds.split(',').map(Number);
const samples = Number(options.samples);
const configuration = eieConfiguration();
const { processingElements, clockHertz } = configuration;

/** EIE, Table II: mW of one PE, by module. */
const publishedMilliwatts = {
  SpmatRead: 4.955,
  PtrRead: 1.807,
  ArithmUnit: 1.162,
  ActRW: 1.122,
  Act_queue: 0.112,
};
const widths = [32, 64, 128, 256, 512];

const mean = (numbers) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

function modulesOf(energy) {
  return {
    SpmatRead: energy.matrixSram,
    PtrRead: energy.pointerSram,
    ArithmUnit: energy.codebook + energy.multiplyAccumulate,
    ActRW: energy.activationRegisters + energy.activationSram,
    Act_queue: energy.queue,
  };
}

function benchmark(shape) {
  const runs = seeds.map((seed) => {
    const { matrix, activations } = uniformRandomLayer(shape, seed);
    const interleaved = interleave(matrix, configuration);
    const timing = simulateTiming(interleaved, nonZeroInputs(activations));
    const energy = energyByUnit(eieCounts(timing, shape.outputs), configuration, costs);
    const reads = widths.map((width) => {
      // Entries of 8 bits: the width changes nothing but how many of them a line holds.
      const lines = { ...interleaved, entriesPerSramRow: width / 8 };
      return weightReads(lines, activations).matrixReads;
    });
    const parts = energyParts(interleaved, [activations], costs);
    return { cycles: timing.cycles, energy, reads, parts };
  });
  const units = Object.keys(runs[0].energy).filter(
    (key) => typeof runs[0].energy[key] === 'number',
  );
  const of = (pick) => mean(runs.map(pick));
  const perCycle = (pick) => of(({ energy, cycles }) => pick(energy) / cycles / processingElements);
  const modules = Object.keys(publishedMilliwatts);
  return {
    name: shape.name,
    cycles: of(({ cycles }) => cycles),
    energy: Object.fromEntries(units.map((unit) => [unit, of(({ energy }) => energy[unit])])),
    /** mW of one PE where the unit is pJ. */
    milliwatts: Object.fromEntries(
      modules.map((name) => [
        name,
        perCycle((energy) => modulesOf(energy)[name]) * clockHertz * 1e-9,
      ]),
    ),
    reads: widths.map((_, n) => of(({ reads }) => reads[n])),
    parts: sumEnergyParts(runs.map(({ parts }) => parts)),
  };
}

async function leNet(name) {
  const path = new URL(`../../../fixtures/compressed/${name}.pith`, import.meta.url);
  const bytes = new Uint8Array(await readFile(path));
  const { test } = await loadDataset('mnist');
  const model = await load(bytes);
  const input = model.inputs[0].name;
  const size = test.shape.reduce((a, b) => a * b, 1);
  const images = Array.from({ length: samples }, (_, n) => ({
    inputs: {
      [input]: Float32Array.from(
        test.inputs.subarray(n * size, (n + 1) * size),
        (value) => value / 255,
      ),
    },
  }));
  const layers = await traceNetwork(model, images);
  model.dispose();
  const storage = storageSteps(await readModel(bytes), layers, configuration, costs);
  const decomposition = networkDecomposition(layers, configuration, costs);
  const report = await simulateOnEie(layers, { costs, convolutions: 'patches' });
  return { name, storage, decomposition, report };
}

const number = (value) =>
  value === undefined || value === null
    ? ''
    : value.toLocaleString('en', { maximumSignificantDigits: 4 });

function table(title, head, rows) {
  console.log(`\n${title}\n`);
  const cells = [
    head,
    ...rows.map((row) =>
      row.map((cell) => (typeof cell === 'number' ? number(cell) : (cell ?? ''))),
    ),
  ];
  const wide = head.map((_, n) => Math.max(...cells.map((row) => row[n].length)));
  for (const row of cells) {
    const line = row.map((cell, n) => (n === 0 ? cell.padEnd(wide[n]) : cell.padStart(wide[n])));
    console.log(line.join('  '));
  }
}

const layers = benchmarkLayers.map(benchmark);
const networks = [];
for (const name of ['lenet-300-100', 'lenet-5']) networks.push(await leNet(name));

const totalReads = widths.map((_, n) => layers.reduce((sum, { reads }) => sum + reads[n], 0));
const widthEnergy = widths.map(
  (width, n) => totalReads[n] * costs.sram(configuration.matrixSramBytes, width),
);

if (options.json) {
  console.log(JSON.stringify({ costs: costs.name, unit: costs.unit, seeds, layers, networks }));
} else {
  const { unit } = costs;
  console.log(`${costs.name}: ${costs.source}`);
  for (const note of costs.derived) console.log(`- ${note}`);
  const units = Object.keys(layers[0].energy);
  table(
    `Energy by unit, ${unit}, for one product, seeds ${seeds.join(', ')}`,
    ['layer', 'cycles', ...units],
    layers.map(({ name, cycles, energy }) => [name, cycles, ...units.map((key) => energy[key])]),
  );
  const modules = Object.keys(publishedMilliwatts);
  const total = (power) => modules.reduce((sum, name) => sum + power[name], 0);
  if (unit === 'pJ') {
    const average = Object.fromEntries(
      modules.map((name) => [name, mean(layers.map(({ milliwatts }) => milliwatts[name]))]),
    );
    const row = (power) => [
      ...modules.map((name) => power[name]),
      total(power),
      (total(power) * processingElements) / 1e3,
    ];
    const published = row(publishedMilliwatts);
    const ratio = (power) => row(power).map((value, n) => value / published[n]);
    table(
      'Power of a processing element by module, mW, without broadcast; of 64, W',
      ['layer', ...modules, 'total', '64 PEs'],
      [
        ...layers.map(({ name, milliwatts }) => [name, ...row(milliwatts)]),
        ['mean', ...row(average)],
        ['EIE, Table II', ...published],
        ['Alex-7 / EIE', ...ratio(layers[1].milliwatts)],
        ['mean / EIE', ...ratio(average)],
      ],
    );
    const share = (power) =>
      modules.map((name) => `${number((100 * power[name]) / total(power))} %`);
    table(
      'Shares',
      ['', ...modules],
      [
        ['Alex-7', ...share(layers[1].milliwatts)],
        ['mean', ...share(average)],
        ['EIE, Table II', ...share(publishedMilliwatts)],
      ],
    );
  }
  table(
    'Width of the sparse-matrix SRAM: reads of the nine layers and their energy (EIE, Fig. 9: least at 64)',
    ['bits', 'reads', `${unit} a read`, `${unit} in all`, 'relative to 64'],
    widths.map((width, n) => [
      String(width),
      totalReads[n],
      costs.sram(configuration.matrixSramBytes, width),
      widthEnergy[n],
      widthEnergy[n] / widthEnergy[1],
    ]),
  );
  const factorNames = ['sram', 'sparsity', 'sharing', 'zeroActivations', 'wholeLines', 'total'];
  const parts = layers.map(({ name, parts }) => ({ name, ...decompose(parts) }));
  const nine = decompose(sumEnergyParts(layers.map(({ parts }) => parts)));
  table(
    'What each technique saves of the energy of fetching weights: energy before / after',
    ['layer', ...factorNames, 'arithmetic'],
    [
      ...[
        ...parts,
        { name: 'nine layers', ...nine },
        ...networks.flatMap(({ name: network, decomposition }) => [
          ...decomposition.layers.map((layer) => ({ ...layer, name: `${network} ${layer.name}` })),
          { ...decomposition.total, name: `${network}, all` },
        ]),
      ].map(({ name, factors, arithmeticFactor }) => [
        name,
        ...factorNames.map((key) => factors[key]),
        arithmeticFactor,
      ]),
      ['EIE, abstract', ...factorNames.map((key) => PUBLISHED_FACTORS[key]), ''],
    ],
  );
  for (const { name, report, storage } of networks) {
    const float = unit === 'pJ' ? 'float-32' : 'fixed-16';
    const before = report.layers.map(({ denseMultiplyAccumulates }, n) => {
      const fetch = storage.layers[n].steps[0].energy;
      const arithmetic = denseMultiplyAccumulates * costs.multiplyAccumulate(float);
      return { fetch, arithmetic, total: fetch + arithmetic };
    });
    const row = (name, fetch, arithmetic, { energy }) => [
      ...[name, fetch, arithmetic, fetch + arithmetic],
      ...[energy.matrixSram + energy.pointerSram, energy.codebook + energy.multiplyAccumulate],
      ...[energy.total, (fetch + arithmetic) / energy.total],
    ];
    const sum = (key) => before.reduce((total, layer) => total + layer[key], 0);
    table(
      `${name}: ${unit} an inference. Before: dense weights from DRAM once, ${float}. After: EIE, ` +
        'windows one by one, weights read for each',
      ['layer', 'DRAM', 'arithmetic', 'before', 'weights', 'arithmetic', 'after', 'before/after'],
      [
        ...report.layers.map((layer, n) =>
          row(layer.name, before[n].fetch, before[n].arithmetic, layer),
        ),
        row('all', sum('fetch'), sum('arithmetic'), report.totals),
      ],
    );
  }
  for (const { name, storage } of networks) {
    table(
      `${name}: weights, and energy of fetching them once (chip: ${storage.chip.verdict})`,
      ['layer', 'stage', 'memory', 'form', 'bytes', unit],
      [
        ...storage.layers.flatMap((layer) => layer.steps.map((step) => [layer.name, step])),
        ...storage.total.map((step) => ['all', step]),
      ].map(([layer, { stage, memory, form, bytes, energy }]) => [
        ...[layer, stage, memory, form],
        ...[bytes, energy],
      ]),
    );
  }
}
