// npm run results:records: how small the two LeNets get, by several seeds: whole files of at most so many
// bytes, and their test errors. Writes docs/results-records.json, docs/results.md and, in fixtures/records/,
// the file of each size with the least validation error. About ten minutes a network and seed on two quiet
// cores.
//
//   npm run results:records -- [--seeds 1,2,3] [--networks lenet-300-100,lenet-5] [--fresh] [--kept]
//
// Each training, each step of a search and each result is kept in results-work/, so that an interrupted
// session goes on where it was. --fresh forgets those of the seeds; --kept measures nothing, and writes of
// what there is.

import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root, say } from './bootstrap/run.mjs';
import { bootstrap } from './bootstrap.mjs';
import { resultsOptions } from './results/options.mjs';
import { pithOnce } from './results/pith-once.mjs';
import { headCommit, machine, today } from './results/provenance.mjs';
import { writeResultsPage } from './results/write-page.mjs';

/** Sizes are whole files', falling: a search for a smaller one goes on from the steps of the one before. */
const networks = {
  'lenet-300-100': { epochs: 15, sizes: [2666, 1974, 1600] },
  'lenet-5': { epochs: 6, sizes: [2972, 1436, 1200] },
};

const options = resultsOptions({ lists: { networks: Object.keys(networks) } });
const { seeds, networks: chosen, fresh, kept: keptOnly } = options;

await bootstrap();
const work = join(root, 'results-work');
mkdirSync(work, { recursive: true });
if (fresh) {
  const own = new RegExp(`^records-(${chosen.join('|')})-(${seeds.join('|')})[-.]`);
  for (const name of readdirSync(work)) {
    if (own.test(name)) rmSync(join(work, name), { recursive: true, force: true });
  }
}
const commit = headCommit();
const kept = (name) => existsSync(join(work, `${name}.json`));

const runs = [];
for (const network of chosen) {
  const { epochs, sizes } = networks[network];
  for (const seed of seeds) {
    const name = `records-${network}-${seed}`;
    for (const size of sizes) {
      if (keptOnly && !kept(`${name}-${size}`)) continue;
      pithOnce(`${name}-train`, commit, [
        ...['train', network, '--data', 'mnist', '--seed', seed, '--epochs', epochs],
        ...['--out', join(work, `${name}-trained`), '--force'],
      ]);
      const { commit: at, result } = pithOnce(
        `${name}-${size}`,
        commit,
        [
          ...['compress', join(work, `${name}-trained`), '--data', 'mnist', '--seed', seed],
          ...['--recipe', join('fixtures', 'recipes', `${network}-smallest.json`), '--force'],
          ...['--target-size', `${size}B`, '--search', join(work, `${name}.search`)],
          ...['--output', join(work, `${name}-${size}.pith`), '--no-rivals'],
        ],
        // A size that no step came down to is a result too.
        { expected: [0, 5] },
      );
      runs.push({ network, seed, size, commit: at, ...outcome(result) });
    }
  }
}
if (runs.length === 0) {
  say('nothing is kept in results-work/ for these seeds; run it without --kept');
  process.exit(1);
}

keepBest(runs);
const results = {
  command: 'npm run results:records',
  date: today(),
  machine: machine(),
  runs,
};
writeFileSync(join(root, 'docs', 'results-records.json'), `${JSON.stringify(results, null, 1)}\n`);
writeResultsPage();
say('wrote docs/results-records.json, docs/results.md and fixtures/records/');

/** What the page tells of a result of `pith compress --json`. */
function outcome({ bytes, ratio, stages, frontier, seconds, output, nearest }) {
  const { points } = frontier;
  return {
    ...{ bytes: bytes.pith, ratio: ratio.weights32, seconds, file: basename(output ?? nearest) },
    nonzeros: points.find(({ isChosen }) => isChosen).nonzeros,
    stages: stages.map(({ stage, validation, test }) => ({ stage, validation, test })),
    points: points.map(({ nonzeros, bytes, validation }) => ({
      ...{ nonzeros, bytes, error: validation.error },
    })),
  };
}

/** Keeps the file of the seed with the fewest validation errors, of each network and size. */
function keepBest(all) {
  const folder = join(root, 'fixtures', 'records');
  mkdirSync(folder, { recursive: true });
  for (const [network, { sizes }] of Object.entries(networks)) {
    for (const size of sizes) {
      const fitting = all.filter(
        (run) => run.network === network && run.size === size && run.bytes <= size,
      );
      if (fitting.length === 0) continue;
      const validation = ({ stages }) => stages.at(-1).validation;
      const [best] = fitting.toSorted(
        (a, b) =>
          validation(a).error - validation(b).error || validation(a).loss - validation(b).loss,
      );
      best.kept = `${network}-${size}.pith`;
      copyFileSync(join(work, best.file), join(folder, best.kept));
    }
  }
}
