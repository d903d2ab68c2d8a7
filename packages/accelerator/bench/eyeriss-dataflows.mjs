// Eyeriss's comparison of dataflows on AlexNet (Chen, Emer, Sze, ISCA 2016, Figs. 10 to 15): energy,
// accesses of DRAM, where energy goes and energy × delay, each dataflow under its best mappings.
//
//     npx tsc -b packages/accelerator && node packages/accelerator/bench/eyeriss-dataflows.mjs
//         [--elements 256,512,1024] [--batches 1,16,64] [--costs eyeriss-65nm] [--json]
//
// Figures in brackets are published ones, to compare with.
import { parseArgs } from 'node:util';
import {
  alexNet,
  allocateArea,
  compareDataflows,
  ENERGY_COSTS,
  rowStationary,
} from '../dist/index.js';

const { values: options } = parseArgs({
  options: {
    elements: { type: 'string', default: '256,512,1024' },
    batches: { type: 'string', default: '1,16,64' },
    costs: { type: 'string', default: 'eyeriss-65nm' },
    json: { type: 'boolean', default: false },
  },
});
const numbers = (list) => list.split(',').map(Number);
const costs = ENERGY_COSTS[options.costs];
if (costs === undefined) {
  throw new Error(`--costs ${options.costs}: there are ${Object.keys(ENERGY_COSTS).join(', ')}`);
}

const kinds = ['convolution', 'fully-connected'];
const results = [];
for (const kind of kinds) {
  for (const processingElements of numbers(options.elements)) {
    for (const batch of numbers(options.batches)) {
      const layers = alexNet({ batch }).filter((layer) => layer.kind === kind);
      const dataflows = compareDataflows(layers, { processingElements, costs });
      results.push({ kind, processingElements, batch, dataflows });
    }
  }
}

if (options.json) {
  console.log(JSON.stringify({ costs: costs.source, results }));
} else {
  for (const kind of kinds) report(kind);
  layersOfRowStationary();
  allocationsOfArea();
}

function report(kind) {
  const ofKind = results.filter((result) => result.kind === kind);
  const figures = kind === 'convolution' ? 'Figs. 11 to 13, CONV' : 'Fig. 14, FC';
  table(`${figures}: energy, row stationary = 1`, ofKind, (network, base) =>
    (network.energyPerMac / base.energyPerMac).toFixed(2),
  );
  const others = ofKind
    .filter(({ batch }) => kind === 'convolution' || batch >= 16)
    .flatMap(({ dataflows: [base, ...rest] }) =>
      rest.flatMap(({ network }) =>
        network ? [network.energyPerMac / base.network.energyPerMac] : [],
      ),
    );
  const range = `${Math.min(...others).toFixed(2)} to ${Math.max(...others).toFixed(2)}`;
  console.log(
    kind === 'convolution'
      ? `row stationary takes less by ${range} [published: 1.4 to 2.5]\n`
      : `row stationary takes less by ${range} from a batch of 16 [published: 1.3 at least]\n`,
  );
  table(`${figures}: DRAM accesses a MAC`, ofKind, (network) =>
    network.dramAccessesPerMac.toFixed(4),
  );
  table(`${figures}: energy × delay, row stationary = 1`, ofKind, (network, base) =>
    (network.energyDelayProduct / base.energyDelayProduct).toFixed(2),
  );
  for (const result of ofKind) breakdown(result);
}

function table(title, ofKind, cell) {
  console.log(title);
  const symbols = ofKind[0].dataflows.map(({ symbol }) => symbol.padStart(8)).join('');
  console.log(`${'elements'.padStart(8)}${'batch'.padStart(7)}${symbols}`);
  for (const { processingElements, batch, dataflows } of ofKind) {
    const base = dataflows[0].network;
    const cells = dataflows.map(({ network }) => (network ? cell(network, base) : '-').padStart(8));
    console.log(
      `${String(processingElements).padStart(8)}${String(batch).padStart(7)}${cells.join('')}`,
    );
  }
  for (const { processingElements, batch, dataflows } of ofKind) {
    for (const { unmapped } of dataflows) {
      for (const { name, limits } of unmapped) {
        const why = limits.map(({ message }) => message).join('; ');
        console.log(`- ${processingElements} elements, batch ${batch}, ${name}: ${why}`);
      }
    }
  }
  console.log();
}

function breakdown({ kind, processingElements, batch, dataflows }) {
  console.log(
    `${kind}, ${processingElements} elements, batch ${batch}: energy a MAC (${costs.unit})`,
  );
  const columns = ['total', 'DRAM', 'buffer', 'array', 'RF', 'MAC', 'weights', 'inputs', 'psums'];
  console.log(`        ${columns.map((column) => column.padStart(9)).join('')}`);
  for (const { symbol, network } of dataflows) {
    if (!network) continue;
    const { total, byLevel, byType } = network.energy;
    const cells = [total, ...Object.values(byLevel), ...Object.values(byType)].map((energy) =>
      (energy / network.multiplyAccumulates).toFixed(3).padStart(9),
    );
    console.log(`${symbol.padEnd(8)}${cells.join('')}`);
  }
  console.log();
}

/** ISCA 2016, Fig. 10: row stationary on each layer, 256 elements, a batch of 16. */
function layersOfRowStationary() {
  const [{ layers, network }] = compareDataflows(alexNet({ batch: 16 }), {
    ...{ processingElements: 256, costs, dataflows: [rowStationary] },
  });
  console.log('Fig. 10, row stationary, 256 elements, batch 16: share of energy');
  console.log('layer      of all    DRAM  buffer   array      RF     MAC  mapping');
  for (const { name, energy, tiling } of layers) {
    const shares = [
      energy.total / network.energy.total,
      ...Object.values(energy.byLevel).map((level) => level / energy.total),
    ];
    const cells = shares.map((share) => `${(100 * share).toFixed(1)}%`.padStart(8));
    console.log(`${name.padEnd(9)}${cells.join('')}  ${tilingText(tiling)}`);
  }
}

/** ISCA 2016, Fig. 15: elements against memory in the area of the 256-element array. */
function allocationsOfArea() {
  console.log(
    '\nFig. 15, row stationary on CONV at batch 16, same area: energy a MAC, MACs a cycle',
  );
  const allocations = allocateArea(
    alexNet({ batch: 16 }).filter(({ kind }) => kind === 'convolution'),
    {
      processingElements: [32, 64, 96, 128, 160, 192, 224, 256, 288],
      registerFileBytes: [1024, 768, 512, 256],
      costs,
    },
  );
  console.log('elements     RF B  buffer B  storage  energy  MACs/cycle');
  for (const { cost, ...allocation } of allocations) {
    const { processingElements, registerFileBytes, bufferBytes, storageShare } = allocation;
    const network = cost?.network;
    const cells = [
      String(processingElements).padStart(8),
      String(registerFileBytes).padStart(9),
      String(bufferBytes).padStart(10),
      `${(100 * storageShare).toFixed(0)}%`.padStart(9),
      (network ? network.energyPerMac.toFixed(3) : '-').padStart(8),
      (network ? (1 / network.delayPerMac).toFixed(1) : '-').padStart(12),
    ];
    console.log(cells.join(''));
  }
}

function tilingText(tiling) {
  return Object.entries(tiling)
    .map(([parameter, value]) => `${parameter}=${value}`)
    .join(' ');
}
