// npm run results: trains and compresses the two LeNets from scratch, over several seeds, and writes
// docs/results.json and docs/results.md. About an hour on two cores.
//
//   npm run results -- [--seeds 1,2,3] [--fresh]
//
// Each run's outcome is kept in results-work/, so that an interrupted session goes on where it was;
// --fresh forgets them.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { root, say } from './bootstrap/run.mjs';
import { bootstrap } from './bootstrap.mjs';
import { pithOnce } from './results/pith-once.mjs';
import { writeResultsPage } from './results/write-page.mjs';

const networks = [
  { network: 'lenet-300-100', epochs: 15, recipes: ['lenet-300-100-paper', 'lenet-300-100'] },
  { network: 'lenet-5', epochs: 6, recipes: ['lenet-5-paper', 'lenet-5'] },
];
const seedsAt = process.argv.indexOf('--seeds');
const seeds = (seedsAt < 0 ? '1,2,3' : process.argv[seedsAt + 1]).split(',').map(Number);

await bootstrap();
const work = join(root, 'results-work');
if (process.argv.includes('--fresh')) rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });

const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
const commit = git('rev-parse', '--short', 'HEAD');

const runs = [];
for (const seed of seeds) {
  for (const { network, epochs, recipes } of networks) {
    const model = join(work, `${network}-${seed}`);
    const trained = pithOnce(`${network}-${seed}-train`, commit, [
      ...['train', network, '--data', 'mnist', '--seed', seed, '--epochs', epochs],
      ...['--out', model, '--force'],
    ]);
    for (const recipe of recipes) {
      const compressed = pithOnce(`${network}-${seed}-${recipe}`, commit, [
        ...['compress', model, '--data', 'mnist', '--seed', seed, '--force'],
        ...['--recipe', join('fixtures', 'recipes', `${recipe}.json`)],
        ...['--output', join(work, `${recipe}-${seed}.pith`)],
      ]);
      runs.push({ network, recipe, seed, epochs, trained, compressed });
    }
  }
}

const results = {
  command: 'npm run results',
  date: new Date().toISOString().slice(0, 10),
  machine: { cpu: cpus()[0].model.trim(), cores: cpus().length, node: process.version },
  runs: runs.map(({ network, recipe, seed, epochs, trained, compressed }) => ({
    ...{ network, recipe, seed, epochs, commit: compressed.commit },
    trained: { test: trained.result.test, validation: trained.result.validation },
    ...{ bytes: compressed.result.bytes, ratio: compressed.result.ratio },
    ...{ stages: compressed.result.stages, tensors: compressed.result.tensors },
    seconds: { train: trained.result.seconds, compress: compressed.result.seconds },
  })),
};
writeFileSync(join(root, 'docs', 'results.json'), `${JSON.stringify(results, null, 1)}\n`);
writeResultsPage();
say('wrote docs/results.json and docs/results.md');
