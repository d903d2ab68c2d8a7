// The Eyeriss chip on AlexNet's and VGG-16's convolutions (Chen et al., JSSC 2017), beside what was
// published. Computed from shapes and published fractions of zeros, on what was built:
//
//     npx tsc -b packages/accelerator && node packages/accelerator/bench/eyeriss-chip.mjs
//         [--mappings found|published] [--json]
//
// AlexNet runs in batches of 4, VGG-16 of 3. Zeros in inputs are those of Tables V and VI; zeros in
// outputs, which are not printed, are taken from the next layer's inputs: behind a pool that is too few.
// Mappings are found here, or for AlexNet with `--mappings published` those of Table III; for VGG-16
// none are published, and those found here are faster (src/eyeriss/chip/latency.ts). Energy is in multiply-accumulates, by the costs of ISCA 2016, Table IV.
import { parseArgs } from 'node:util';
import {
  accessEnergy,
  activeElements,
  alexNet,
  codedDramWords,
  countAccesses,
  dataTypes,
  EYERISS_65NM,
  EYERISS_CHIP,
  entropyLimit,
  expectedCodedShare,
  gateZeroInputs,
  mapLayer,
  processingCycles,
  TABLE_III,
  transferSeconds,
  vgg16,
  wordCosts,
} from '../dist/index.js';

const { values: options } = parseArgs({
  options: {
    mappings: { type: 'string', default: 'found' },
    json: { type: 'boolean', default: false },
  },
});
if (!['found', 'published'].includes(options.mappings)) {
  throw new Error(`--mappings ${options.mappings}: found or published`);
}

/** JSSC 2017, Tables V and VI: by layer, and the totals of the abstract. */
const published = {
  AlexNet: {
    layers: {
      CONV1: { zeros: 0.0001, elements: 154, dram: 5.0, buffer: 18.5, milliseconds: 16.5 },
      CONV2: { zeros: 0.387, elements: 135, dram: 4.0, buffer: 77.6, milliseconds: 39.2 },
      CONV3: { zeros: 0.725, elements: 156, dram: 3.0, buffer: 50.2, milliseconds: 21.8 },
      CONV4: { zeros: 0.793, elements: 156, dram: 2.1, buffer: 37.4, milliseconds: 16.0 },
      CONV5: { zeros: 0.776, elements: 156, dram: 1.3, buffer: 24.9, milliseconds: 10.0 },
    },
    dram: 15.4,
    dramPerMac: 0.0029,
    framesPerSecond: 35,
  },
  'VGG-16': {
    layers: {
      'CONV1-1': { zeros: 0.016 },
      'CONV1-2': { zeros: 0.477 },
      'CONV2-1': { zeros: 0.248 },
      'CONV2-2': { zeros: 0.387 },
      'CONV3-1': { zeros: 0.397 },
      'CONV3-2': { zeros: 0.581 },
      'CONV3-3': { zeros: 0.587 },
      'CONV4-1': { zeros: 0.643 },
      'CONV4-2': { zeros: 0.747 },
      'CONV4-3': { zeros: 0.854 },
      'CONV5-1': { zeros: 0.794 },
      'CONV5-2': { zeros: 0.874 },
      'CONV5-3': { zeros: 0.885 },
    },
    dram: 321.1,
    dramPerMac: 0.0035,
    framesPerSecond: 0.7,
  },
};

const words = wordCosts(EYERISS_CHIP, EYERISS_65NM);
const overTypes = (values) => dataTypes.reduce((sum, type) => sum + values[type], 0);
const megabytes = (count) => (2 * count) / 1e6;

function simulate(name, network, batch) {
  const figures = published[name];
  const layers = network({ batch }).filter(({ kind }) => kind === 'convolution');
  const rows = layers.map((layer, i) => {
    const { shape } = layer;
    const first = i === 0;
    const side = layer.name === 'CONV1' ? 0 : (shape.R - 1) / 2;
    const padding = { top: side, bottom: side, left: side, right: side };
    const mapping =
      options.mappings === 'published' && name === 'AlexNet'
        ? TABLE_III[layer.name]
        : mapLayer(layer.name, shape, { padding });
    const accesses = countAccesses(shape, mapping, padding);
    const { zeros } = figures.layers[layer.name];
    const next = figures.layers[layers[i + 1]?.name] ?? { zeros };
    const coded = codedDramWords(accesses.dram, {
      inputs: first ? 1 : expectedCodedShare(zeros),
      outputs: expectedCodedShare(next.zeros),
    });
    const { inputs, partialSums } = accesses.buffer;
    const seconds = processingCycles(EYERISS_CHIP, shape, mapping).total / EYERISS_CHIP.clockHertz;
    // Padding is gated as well, but what is published are zeros in inputs.
    const gated = gateZeroInputs(accesses, zeros);
    return {
      name: layer.name,
      mapping,
      elements: activeElements(shape, mapping),
      macs: accesses.multiplyAccumulates,
      // Coded inputs against the entropy of values that are zero independently of each other.
      overEntropy: (16 * expectedCodedShare(zeros)) / entropyLimit(zeros) - 1,
      plainDram: megabytes(overTypes(accesses.dram)),
      dram: megabytes(overTypes(coded)),
      buffer: megabytes(inputs.reads + partialSums.reads + partialSums.writes),
      milliseconds: seconds * 1e3,
      totalMilliseconds: (seconds + transferSeconds(EYERISS_CHIP, coded)) * 1e3,
      plainEnergy: accessEnergy(accesses, words),
      energy: accessEnergy({ ...gated, dram: coded }, words),
      published: figures.layers[layer.name],
    };
  });
  const sum = (value) => rows.reduce((total, row) => total + value(row), 0);
  const macs = sum((row) => row.macs);
  const within = (energy) => overTypes(energy.spads) + energy.multiplyAccumulates;
  return {
    name,
    batch,
    rows,
    dram: sum((row) => row.dram),
    plainDram: sum((row) => row.plainDram),
    dramPerMac: (sum((row) => row.dram) * 1e6) / 2 / macs,
    framesPerSecond: (batch * 1e3) / sum((row) => row.totalMilliseconds),
    gatingSaves: 1 - sum((row) => within(row.energy)) / sum((row) => within(row.plainEnergy)),
    energyPerMac: sum((row) => row.energy.total) / macs,
    plainEnergyPerMac: sum((row) => row.plainEnergy.total) / macs,
    published: figures,
  };
}

const results = [simulate('AlexNet', alexNet, 4), simulate('VGG-16', vgg16, 3)];

function beside(value, figure, digits) {
  const own = value.toFixed(digits);
  return (figure === undefined ? own : `${own} (${figure})`).padStart(16);
}

if (options.json) {
  console.log(JSON.stringify(results, null, 2));
} else {
  for (const result of results) {
    console.log(`${result.name}, batches of ${result.batch}; in brackets JSSC 2017`);
    console.log(
      'layer      m   n   e   p   q   r   t            PEs   DRAM coded, MB  gain  over entropy' +
        '       buffer, MB   processing, ms  energy/MAC',
    );
    for (const row of result.rows) {
      const { m, n, e, p, q, r, t } = row.mapping;
      const figures = row.published;
      console.log(
        row.name.padEnd(8) +
          [m, n, e, p, q, r, t].map((letter) => String(letter).padStart(4)).join('') +
          beside(row.elements, figures.elements, 0) +
          beside(row.dram, figures.dram?.toFixed(1), 1) +
          (row.plainDram / row.dram).toFixed(2).padStart(6) +
          `${(100 * row.overEntropy).toFixed(0)} %`.padStart(14) +
          beside(row.buffer, figures.buffer, 1) +
          beside(row.milliseconds, figures.milliseconds?.toFixed(1), 1) +
          (row.energy.total / row.macs).toFixed(2).padStart(12),
      );
    }
    const { dram, plainDram, dramPerMac, framesPerSecond, published: figures } = result;
    console.log(
      `DRAM: ${dram.toFixed(1)} MB (${figures.dram}), uncoded ${plainDram.toFixed(1)} MB`,
    );
    console.log(`DRAM accesses per MAC: ${dramPerMac.toFixed(5)} (${figures.dramPerMac})`);
    console.log(
      `frames/s with DRAM in between: ${framesPerSecond.toFixed(1)} (${figures.framesPerSecond})`,
    );
    console.log(
      `gating saves ${(100 * result.gatingSaves).toFixed(0)} % of the energy within PEs (45 % of power)`,
    );
    console.log(
      `energy per MAC: ${result.energyPerMac.toFixed(2)} MACs, ` +
        `without coding and gating ${result.plainEnergyPerMac.toFixed(2)}\n`,
    );
  }
}
