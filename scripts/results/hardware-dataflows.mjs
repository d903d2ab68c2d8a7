// Eyeriss's comparison of dataflows: ISCA 2016, §VII.

import { percent, table, times } from './figures.mjs';

const levelNames = {
  ...{ multiplyAccumulate: 'ALU', registerFile: 'register files', array: 'between PEs' },
  ...{ buffer: 'global buffer', dram: 'DRAM' },
};
const typeNames = { weights: 'weights', inputs: 'inputs', partialSums: 'partial sums' };
const kinds = { convolution: 'CONV', 'fully-connected': 'FC' };

export async function measure() {
  const { alexNet, compareDataflows, EYERISS_65NM } = await import('@pith/accelerator');
  const runs = [];
  for (const kind of Object.keys(kinds)) {
    for (const batch of [1, 16, 64]) {
      const layers = alexNet({ batch }).filter((layer) => layer.kind === kind);
      for (const processingElements of [256, 512, 1024]) {
        const dataflows = compareDataflows(layers, { processingElements }).map(
          ({ symbol, hardware, network, unmapped }) => ({
            ...{ symbol, bufferBytes: hardware.bufferBytes },
            registerFileBytes: hardware.registerFileBytes,
            ...(network && {
              energyPerMac: network.energyPerMac,
              energy: network.energy.total,
              dramAccessesPerMac: network.dramAccessesPerMac,
              delayPerMac: network.delayPerMac,
              energyDelayProduct: network.energyDelayProduct,
              byLevel: perMac(network.energy.byLevel, network),
              byType: perMac(network.energy.byType, network),
            }),
            unmapped: unmapped.map(({ name }) => name),
          }),
        );
        runs.push({ kind, batch, processingElements, dataflows });
      }
    }
  }
  const { name, source } = EYERISS_65NM;
  return { costs: { name, source }, runs };
}

function perMac(energies, { multiplyAccumulates }) {
  return Object.fromEntries(
    Object.entries(energies).map(([key, energy]) => [key, energy / multiplyAccumulates]),
  );
}

export function page({ costs, runs }, { figure }) {
  const of = (kind, batch) => runs.filter((run) => run.kind === kind && run.batch === batch);
  const ratios = (run) =>
    others(run).map(({ energyPerMac }) => energyPerMac / rowStationary(run).energyPerMac);
  const range = (some) => {
    const all = some.flatMap(ratios);
    return `${times(Math.min(...all))} to ${times(Math.max(...all))}`;
  };
  const conv = of('convolution', 16);
  const fc = of('fully-connected', 16).concat(of('fully-connected', 64));
  const worst = conv.flatMap((run) => others(run).map((one) => ({ run, one })));
  const outside = worst.filter(({ run, one }) => {
    const ratio = one.energyPerMac / rowStationary(run).energyPerMac;
    return ratio < 1.4 || ratio > 2.5;
  });
  return `## Eyeriss: dataflows

AlexNet on arrays of 256, 512 and 1024 PEs with the same area of storage for every dataflow, each layer under the
mapping of least energy that a search finds; 16-bit words, no sparsity. Costs: ${costs.source}. Row stationary
(RS), weight stationary (WS), output stationary (OS_A, OS_B, OS_C), no local reuse (NLR). Energy of one multiply-accumulate is 1.

${Object.entries(kinds)
  .map(([kind, short]) =>
    figure(`dataflows-${short.toLowerCase()}`, 'stackedBarChart', {
      title: `Energy per operation of AlexNet's ${short} layers, batch 16`,
      description:
        kind === 'convolution'
          ? 'Row stationary takes least; most of it in register files'
          : 'Row stationary takes least; most of it in DRAM',
      y: { label: 'energy per MAC (1 = one MAC)' },
      parts: Object.values(levelNames),
      categories: of(kind, 16).map(({ processingElements, dataflows }) => ({
        name: `${processingElements} PEs`,
        bars: dataflows
          .filter(({ byLevel }) => byLevel)
          .map(({ symbol, byLevel }) => ({
            name: symbol,
            values: Object.keys(levelNames).map((level) => byLevel[level]),
          })),
      })),
    }),
  )
  .join('\n\n')}

${Object.entries(kinds)
  .map(
    ([kind, short]) =>
      `${short} layers: energy per MAC, and how many times that of row stationary.\n\n${energyTable(runs.filter((run) => run.kind === kind))}`,
  )
  .join('\n\n')}

- **CONV.** The paper: row stationary takes 1.4× to 2.5× less energy than each other dataflow at batch 16. Here ${range(conv)}${outside.length === 0 ? '' : `; outside the paper's range: ${outside.map(({ run, one }) => `${one.symbol} at ${run.processingElements} PEs`).join(', ')}`}.
- **FC.** The paper: at least 1.3× for batches of 16 and more. Here ${range(fc)}${below(fc)}. At equal area
  their buffers are more than twice row stationary's, and fully connected layers are bound by DRAM.
- **What does not fit.** Weight stationary has no mapping of CONV1 at batch 64 on 256 PEs: the gap in the paper's Fig. 11.
- **Where it goes** (256 PEs, batch 16): row stationary spends ${shareOf(conv[0], 'registerFile')} in register files and ${shareOf(conv[0], 'dram')} in DRAM on CONV layers, ${shareOf(of('fully-connected', 16)[0], 'registerFile')} and
  ${shareOf(of('fully-connected', 16)[0], 'dram')} on FC layers: the paper's breakdown, register files in CONV and DRAM in FC. CONV
  layers take ${convolutionShare(runs)} of AlexNet's energy, in the paper's Fig. 10 about four fifths.
- **Kinds of data** (CONV, batch 16, 256 PEs): row stationary is not best for each kind of data, but keeps all three low.

${table(
  ['energy per MAC', ...conv[0].dataflows.map(({ symbol }) => symbol)],
  Object.entries(typeNames).map(([type, name]) => [
    name,
    ...conv[0].dataflows.map(({ byType }) => byType?.[type].toFixed(2) ?? ''),
  ]),
)}

- **Delay.** Energy × delay counts PEs that a mapping leaves idle:

${table(
  ['CONV, batch 16', ...conv[0].dataflows.map(({ symbol }) => symbol)],
  conv.map((run) => [
    `${run.processingElements} PEs: energy × delay, relative to RS`,
    ...run.dataflows.map(({ energyDelayProduct }) =>
      energyDelayProduct ? times(energyDelayProduct / rowStationary(run).energyDelayProduct) : '',
    ),
  ]),
)}

${table(
  ['CONV: DRAM accesses a MAC', ...conv[0].dataflows.map(({ symbol }) => symbol)],
  runs
    .filter(({ kind }) => kind === 'convolution')
    .map(({ batch, processingElements, dataflows }) => [
      `batch ${batch}, ${processingElements} PEs`,
      ...dataflows.map(({ dramAccessesPerMac }) => dramAccessesPerMac?.toFixed(4) ?? ''),
    ]),
)}

How accesses are counted is checked against loop nests that are walked value by value (\`walk-loop-nest\`), and the
search against trying all mappings of small shapes.`;
}

function energyTable(runs) {
  return table(
    ['', ...runs[0].dataflows.map(({ symbol }) => symbol)],
    runs.map((run) => [
      `batch ${run.batch}, ${run.processingElements} PEs`,
      ...run.dataflows.map(({ symbol, energyPerMac, unmapped }) => {
        if (energyPerMac === undefined) return `no mapping of ${unmapped.join(', ')}`;
        const ratio = energyPerMac / rowStationary(run).energyPerMac;
        return symbol === 'RS'
          ? energyPerMac.toFixed(2)
          : `${energyPerMac.toFixed(2)} (${times(ratio)})`;
      }),
    ]),
  );
}

function rowStationary({ dataflows }) {
  return dataflows.find(({ symbol }) => symbol === 'RS');
}

function others({ dataflows }) {
  return dataflows.filter(({ symbol, energyPerMac }) => symbol !== 'RS' && energyPerMac);
}

function shareOf(run, level) {
  const { byLevel, energyPerMac } = rowStationary(run);
  return percent(byLevel[level] / energyPerMac);
}

/** Dataflows that row stationary does not beat by the paper's 1.3×. */
function below(runs) {
  const few = runs.flatMap((run) =>
    others(run)
      .filter(({ energyPerMac }) => energyPerMac < 1.3 * rowStationary(run).energyPerMac)
      .map(
        ({ symbol, energyPerMac }) =>
          `${symbol} at batch ${run.batch} on ${run.processingElements} PEs (${times(energyPerMac / rowStationary(run).energyPerMac)})`,
      ),
  );
  return few.length === 0 ? '' : `; just below 1.3×: ${few.join(', ')}`;
}

/** Of row stationary's energy, 256 PEs, batch 16. */
function convolutionShare(runs) {
  const [conv, fc] = Object.keys(kinds).map(
    (kind) =>
      rowStationary(
        runs.find((run) => run.kind === kind && run.batch === 16 && run.processingElements === 256),
      ).energy,
  );
  return percent(conv / (conv + fc));
}
