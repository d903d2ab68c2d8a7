// npm run results:rearchitecting: an AlexNet-style and a SqueezeNet-style network of about equal error on
// Fashion-MNIST, and what Deep Compression makes of both. Writes docs/results-rearchitecting.json and
// docs/results.md. About half an hour on two cores; outcomes are kept in results-work/.
//
//   npm run results:rearchitecting -- [--seed 1] [--fresh]

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { root, say } from './bootstrap/run.mjs';
import { bootstrap } from './bootstrap.mjs';
import { pithOnce } from './results/pith-once.mjs';
import { writeResultsPage } from './results/write-page.mjs';

/** The large network learns in fewer passes: these bring both to about the same validation error. */
const networks = [
  { network: 'alexnet-28', epochs: 1 },
  { network: 'squeezenet-28', epochs: 6 },
];
const seedAt = process.argv.indexOf('--seed');
const seed = seedAt < 0 ? 1 : Number(process.argv[seedAt + 1]);

await bootstrap();
const work = join(root, 'results-work');
mkdirSync(work, { recursive: true });
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
  cwd: root,
  encoding: 'utf8',
});

const runs = networks.map(({ network, epochs }) => {
  const name = `${network}-${epochs}-${seed}`;
  const model = join(work, name);
  if (process.argv.includes('--fresh')) {
    for (const kept of [`${name}-train.json`, `${name}-compress.json`])
      rmSync(join(work, kept), { force: true });
  }
  const trained = pithOnce(`${name}-train`, commit.trim(), [
    ...['train', network, '--data', 'fashion-mnist', '--seed', seed, '--epochs', epochs],
    ...['--augmentation', 0, '--out', model, '--force'],
  ]);
  const compressed = pithOnce(`${name}-compress`, commit.trim(), [
    ...['compress', model, '--data', 'fashion-mnist', '--seed', seed, '--force'],
    ...['--recipe', join('fixtures', 'recipes', `${network}.json`)],
    ...['--output', join(work, `${name}.pith`)],
  ]);
  const { result } = compressed;
  return {
    ...{ network, epochs, seed, commit: compressed.commit },
    ...{ parameters: trained.result.parameters, validation: trained.result.validation },
    ...{ test: trained.result.test, bytes: result.bytes, ratio: result.ratio },
    ...{ stages: result.stages },
  };
});

const results = {
  command: 'npm run results:rearchitecting',
  date: new Date().toISOString().slice(0, 10),
  machine: { cpu: cpus()[0].model.trim(), cores: cpus().length, node: process.version },
  runs,
};
writeFileSync(
  join(root, 'docs', 'results-rearchitecting.json'),
  `${JSON.stringify(results, null, 1)}\n`,
);
writeResultsPage();
say('wrote docs/results-rearchitecting.json and docs/results.md');
