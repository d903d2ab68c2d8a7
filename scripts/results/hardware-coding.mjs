// Eyeriss's run-length coding on the real activations of larger networks, which have ReLU.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { percent, table, times } from './figures.mjs';
import { measurements, modelOnce } from './model-once.mjs';

/** Classifiers of nsfwjs, as they are shipped, and how many drawn scenes they see. */
const models = [
  { name: 'nsfw-mobilenet-v2', network: 'MobileNet v2' },
  { name: 'nsfw-inception-v3', network: 'Inception v3' },
];
const scenes = 2;

export async function measure() {
  const { simulateOnEyeriss, traceNetwork } = await import('@pith/accelerator');
  const { load } = await import('@pith/runtime');
  const { zooModels } = await import('@pith/zoo');
  const networks = [];
  for (const { name, network } of models) {
    modelOnce(name, 'exact', { keptOnly: false });
    const file = readFileSync(join(measurements, `${name}-exact.pith`));
    const { calibrationInputs } = zooModels.find((model) => model.name === name);
    const model = await load(new Uint8Array(file));
    const samples = (await calibrationInputs()).slice(0, scenes).map((values) => ({
      inputs: Object.fromEntries(Object.entries(values).map(([key, { data }]) => [key, data])),
    }));
    const report = await simulateOnEyeriss(await traceNetwork(model, samples));
    model.dispose();
    const { totals, unmapped } = report;
    networks.push({
      ...{ name, network, batch: report.batch, samples: report.samples },
      unmapped: unmapped.map(({ name, reason }) => ({ name, reason })),
      totals: {
        dramAccessesPerMac: totals.dramAccessesPerMac,
        energy: Object.fromEntries(
          Object.entries(totals.energy).map(([key, { total }]) => [key, total]),
        ),
        gatedShare: gated(report),
      },
      layers: report.layers.map(({ name, kind, shape, activations, dramAccessesPerMac }) => ({
        ...{ name, kind, activations, dramAccessesPerMac },
        filter: `${shape.R}×${shape.S}`,
      })),
    });
  }
  return { networks };
}

/** Multiply-accumulates of all layers whose input is zero. */
function gated({ layers, totals }) {
  const products = layers.reduce(
    (sum, { accesses, activations }) => sum + activations.gatedShare * accesses.multiplyAccumulates,
    0,
  );
  return products / totals.accesses.multiplyAccumulates;
}

export function page({ networks }) {
  return `## Eyeriss: run-length coding of larger networks

Other people's classifiers of images, as shipped, on ${networks[0].samples} drawn scenes in batches of ${networks[0].batch}; all layers that the chip
can run. A layer that follows a ReLU has zeros among its inputs; one that follows a linear bottleneck, or a sum with one, has
none.

${table(
  [
    ...['network', 'layers', 'inputs with zeros: zeros', 'smaller by', 'without zeros'],
    ...['DRAM words a MAC', 'smaller by', 'products gated', 'energy saved by coding', 'by gating'],
  ],
  networks.map(({ network, layers, totals }) => {
    const later = layers.slice(1).map(({ activations }) => activations);
    const sparse = later.filter(({ inputZeros }) => inputZeros > 0.05);
    const { plain, coded } = totals.dramAccessesPerMac;
    return [
      network,
      `${layers.length}`,
      range(
        sparse.map(({ inputZeros }) => inputZeros),
        percent,
      ),
      range(
        sparse.map(({ inputCodingRatio }) => inputCodingRatio),
        times,
      ),
      `${later.length - sparse.length}`,
      `${plain.toFixed(4)} → ${coded.toFixed(4)}`,
      times(plain / coded),
      percent(totals.gatedShare),
      percent(1 - totals.energy.coded / totals.energy.plain),
      percent(1 - totals.energy.gated / totals.energy.plain),
    ];
  }),
)}

The middle of three figures is the median over layers. The paper has 1.2× to 1.9× of all DRAM traffic on AlexNet's five
convolutions, whose zeros grow from 39 to 79 %, and 45 % of a PE's power where it is gated.${networks
    .filter(({ unmapped }) => unmapped.length > 0)
    .map(
      ({ network, unmapped }) =>
        ` Not run of ${network}: ${unmapped.map(({ name }) => name).join(', ')}.`,
    )
    .join('')} On MobileNet
v2 the codec makes ${larger(networks[0])} larger: a chip for such networks would switch it off where it does
not pay.`;
}

/** Maps that coding makes larger. */
function larger({ layers }) {
  const later = layers.slice(1).map(({ activations }) => activations.inputCodingRatio);
  return `${later.filter((ratio) => ratio < 1).length} of ${later.length} maps`;
}

function range(values, format) {
  const sorted = values.toSorted((a, b) => a - b);
  const [least, median, most] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)];
  return `${format(least)}, ${format(median)}, ${format(most)}`;
}
