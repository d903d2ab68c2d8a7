// The Eyeriss chip on AlexNet's and VGG-16's convolutions: JSSC 2017, Tables V and VI.

import { table, times } from './figures.mjs';

/** Zeros in the inputs of each convolution (JSSC 2017, Tables V and VI): what coding is estimated from. */
const zeros = {
  AlexNet: [0.0001, 0.387, 0.725, 0.793, 0.776],
  'VGG-16': [
    ...[0.016, 0.477, 0.248, 0.387, 0.397, 0.581],
    ...[0.587, 0.643, 0.747, 0.854, 0.794, 0.874, 0.885],
  ],
};
const published = {
  AlexNet: { batch: 4, dramAccessesPerMac: 0.0029, framesPerSecond: 35 },
  'VGG-16': { batch: 3, dramAccessesPerMac: 0.0035, framesPerSecond: 0.7 },
};

export async function measure() {
  const accelerator = await import('@pith/accelerator');
  const networks = { AlexNet: accelerator.alexNet, 'VGG-16': accelerator.vgg16 };
  return {
    networks: Object.entries(networks).map(([name, network]) => {
      const { batch } = published[name];
      const layers = network({ batch })
        .filter(({ kind }) => kind === 'convolution')
        .map((layer, i) => layerFigures(accelerator, layer, zeros[name], i));
      const sum = (figure) => layers.reduce((total, layer) => total + figure(layer), 0);
      const macs = sum((layer) => layer.multiplyAccumulates);
      return {
        ...{ name, batch, layers },
        dramAccessesPerMac: {
          plain: sum((l) => l.dram.plain) / macs,
          coded: sum((l) => l.dram.coded) / macs,
        },
        processingSeconds: sum((layer) => layer.processingSeconds),
        transferSeconds: sum((layer) => layer.transferSeconds),
      };
    }),
  };
}

/** As the chip runs it: padding is made there, the next layer's zeros are those of the outputs. */
function layerFigures(accelerator, { name, shape }, zeros, i) {
  const { codedDramWords, countAccesses, EYERISS_CHIP, expectedCodedShare } = accelerator;
  const side = shape.R === 11 ? 0 : (shape.R - 1) / 2;
  const padding = { top: side, bottom: side, left: side, right: side };
  const mapping = accelerator.mapLayer(name, shape, { padding });
  const { dram, buffer, multiplyAccumulates } = countAccesses(shape, mapping, padding);
  const coded = codedDramWords(dram, {
    inputs: i === 0 ? 1 : expectedCodedShare(zeros[i]),
    outputs: expectedCodedShare(zeros[i + 1] ?? zeros[i]),
  });
  const total = ({ inputs, weights, partialSums }) => inputs + weights + partialSums;
  const cycles = accelerator.processingCycles(EYERISS_CHIP, shape, mapping).total;
  const { inputs, partialSums } = buffer;
  return {
    ...{ name, mapping, multiplyAccumulates },
    activeElements: accelerator.activeElements(shape, mapping),
    dram: { plain: total(dram), coded: total(coded) },
    bufferMegabytes: (2 * (inputs.reads + partialSums.reads + partialSums.writes)) / 1e6,
    processingSeconds: cycles / EYERISS_CHIP.clockHertz,
    transferSeconds: accelerator.transferSeconds(EYERISS_CHIP, coded),
  };
}

export function page({ networks }) {
  return `## Eyeriss: the chip

12 × 14 PEs, 108 kB of global buffer, 200 MHz; each convolution under the row-stationary mapping of least energy that
the chip has room for. Inputs and outputs are run-length coded in DRAM; how far is estimated from the zeros that
JSSC 2017 publishes for each layer (Tables V and VI), spread at random.

${table(
  [
    'network',
    'DRAM accesses a MAC, plain',
    'coded',
    'published',
    'frames/s, processing alone',
    'with transfers',
    'published',
  ],
  networks.map(({ name, batch, dramAccessesPerMac, processingSeconds, transferSeconds }) => [
    `${name}, batch ${batch}`,
    dramAccessesPerMac.plain.toFixed(4),
    dramAccessesPerMac.coded.toFixed(4),
    published[name].dramAccessesPerMac.toFixed(4),
    (batch / processingSeconds).toPrecision(3),
    (batch / (processingSeconds + transferSeconds)).toPrecision(3),
    `${published[name].framesPerSecond}`,
  ]),
)}

${networks.map(layerTable).join('\n\n')}

DRAM accesses come to the published figures. Buffer accesses of AlexNet are those of the paper's Table V to its last digit, and
its mappings those of Table III but for CONV2 and CONV3, where the search finds 1 % less energy. The chip stands
still while inputs and outputs cross its link to DRAM. VGG-16's published rate is less than half of what comes out here: the
chip's mappings for it are not published; with one or two channels a pass in the early layers, its bus of partial sums
would bind it to that rate ([latency.test.ts](../packages/accelerator/src/eyeriss/chip/latency.test.ts)), and the mappings found here take more channels a pass. Outputs
that a pool takes are more often zero than the next layer's inputs, so coding helps a little more than is estimated
here (the paper's Fig. 9 has 1.2× to 1.9×).`;
}

function layerTable({ name, layers }) {
  return table(
    [
      name,
      'm, n, e, p, q, r, t',
      'PEs at work',
      'DRAM words, 10⁶',
      'coded',
      'smaller by',
      'buffer, MB',
      'ms',
    ],
    layers.map(({ name, mapping, activeElements, dram, bufferMegabytes, processingSeconds }) => [
      name,
      Object.values(mapping).join(', '),
      `${activeElements}`,
      (dram.plain / 1e6).toFixed(2),
      (dram.coded / 1e6).toFixed(2),
      times(dram.plain / dram.coded),
      bufferMegabytes.toFixed(1),
      (1e3 * processingSeconds).toFixed(1),
    ]),
  );
}
