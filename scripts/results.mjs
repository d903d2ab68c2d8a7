// npm run results: trains and compresses the two LeNets from scratch, over several seeds, and writes
// docs/results.json and docs/results.md. About an hour on two cores.
//
//   npm run results -- [--seeds 1,2,3] [--fresh]
//
// Each run's outcome is kept in results-work/, so that an interrupted session goes on where it was;
// --fresh forgets them.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './bootstrap/run.mjs';
import { bootstrap } from './bootstrap.mjs';
import { resultsOptions } from './results/options.mjs';
import { pithOnce } from './results/pith-once.mjs';
import { headCommit, machine, today } from './results/provenance.mjs';
import { writeResultsPage } from './results/write-page.mjs';

const networks = [
  { network: 'lenet-300-100', epochs: 15, recipes: ['lenet-300-100-paper', 'lenet-300-100'] },
  { network: 'lenet-5', epochs: 6, recipes: ['lenet-5-paper', 'lenet-5'] },
];
const { seeds, fresh } = resultsOptions();

await bootstrap();
const work = join(root, 'results-work');
mkdirSync(work, { recursive: true });
if (fresh) {
  const own = new RegExp(
    `^(${networks.map(({ network }) => network).join('|')})-(${seeds.join('|')})-`,
  );
  for (const name of readdirSync(work).filter((each) => own.test(each))) rmSync(join(work, name));
}
const commit = headCommit();

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
  date: today(),
  machine: machine(),
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
