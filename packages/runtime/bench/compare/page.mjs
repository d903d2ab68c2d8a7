import { digits } from './print.mjs';

const titles = {
  'fully-connected': 'Fully connected layers, one sample',
  batch: 'Fully connected layers, batches of 64',
  networks: 'Whole networks',
  lenet: 'The LeNets that Pith compressed',
};

const sets = {
  simd: 'WebAssembly SIMD',
  'relaxed-simd': 'WebAssembly with fused multiply-add (relaxed SIMD)',
};

/** docs/performance.md from what ../compare.mjs measured. */
export function performancePage({ command, machine, results }) {
  const sections = Object.entries(titles).flatMap(([group, title]) => {
    const tables = Object.entries(sets).flatMap(([set, name]) => {
      const own = results.filter((one) => one.group === group && one.instructionSet === set);
      if (own.length === 0) return [];
      const versions = [...new Set(own.map(({ node }) => node))].join(', ');
      return [`${name}, Node ${versions}:`, '', table(own), ''];
    });
    return tables.length === 0 ? [] : [`## ${title}`, '', ...tables];
  });
  return [
    '# Performance',
    '',
    `Made by \`${command}\` on ${machine.cores} × ${machine.cpu}. Not edited by hand.`,
    '',
    'One thread in every engine; they take turns within one process, so ratios can be trusted more',
    'than times. Times are medians in milliseconds of a whole call, its overhead included, with the',
    '10th and 90th percentile. A ratio says how many times as long as Pith an engine takes, the median',
    'of paired samples and their 10th and 90th percentile; **bold where Pith is slower**. Weights are',
    'random at the densities named, but for the compressed LeNets. Layers and densities: Han et al.,',
    "EIE (ISCA 2016), Table III, and Deep Compression (ICLR 2016). onnxruntime's int8 and int4 are its",
    'dynamic quantisation of fully connected layers: smaller weights, other results.',
    '',
    ...sections,
  ].join('\n');
}

function table(results) {
  const names = [...new Set(results.flatMap(({ engines }) => engines.map(({ name }) => name)))];
  const others = names.filter((name) => name !== 'pith');
  const header = ['', 'Pith, ms', 'multiply-adds skipped', 'weights resident', ...others];
  const rows = results.map((result) => {
    const { name, engines, multiplyAdds, file, commit } = result;
    const own = engines.find((engine) => engine.name === 'pith');
    return [
      name,
      `${digits(own.timing.median)} (${digits(own.timing.p10)}–${digits(own.timing.p90)})`,
      `${(100 * (1 - multiplyAdds.done / multiplyAdds.dense)).toFixed(1)} %`,
      `${(file.weightBytes / 1e6).toPrecision(3)} MB`,
      ...others.map((other) => {
        const engine = engines.find((candidate) => candidate.name === other);
        if (!engine) return '';
        const ratio = `${digits(engine.ratio.median)}×`;
        const shown = engine.ratio.median < 1 ? `**${ratio}**` : ratio;
        return `${shown} (${digits(engine.ratio.p10)}–${digits(engine.ratio.p90)})`;
      }),
      `\`${commit}\``,
    ];
  });
  return [[...header, 'commit'], header.concat('commit').map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
