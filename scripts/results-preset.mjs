// npm run results:preset: what the preset `smallest` does as it is, with nothing set for the network or the
// data, beside plain Deep Compression (the preset `deep-compression`), at that one's validation error. Writes
// docs/results-preset.json and docs/results.md. About half an hour a network and data set on two quiet cores.
//
//   npm run results:preset -- [--seeds 1] [--networks lenet-300-100,lenet-5] [--data mnist,fashion-mnist]
//                             [--fresh] [--kept]
//
// Each training, each step of a search and each result is kept in results-work/, so that an interrupted
// session goes on where it was. --fresh forgets those of the seeds; --kept measures nothing, and writes of
// what there is.

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './bootstrap/run.mjs';
import { bootstrap } from './bootstrap.mjs';
import { resultsOptions } from './results/options.mjs';
import { pithOnce } from './results/pith-once.mjs';
import { headCommit, machine, today } from './results/provenance.mjs';
import { writeResultsPage } from './results/write-page.mjs';

const epochs = { 'lenet-300-100': 15, 'lenet-5': 6 };
const options = resultsOptions({
  seeds: '1',
  lists: { networks: Object.keys(epochs), data: ['mnist', 'fashion-mnist'] },
});

await bootstrap();
const work = join(root, 'results-work');
mkdirSync(work, { recursive: true });
const commit = headCommit();

const runs = [];
for (const data of options.data) {
  for (const network of options.networks) {
    for (const seed of options.seeds) {
      const found = run(data, network, seed);
      if (found !== undefined) runs.push(found);
    }
  }
}
if (runs.length === 0) {
  say('nothing is kept in results-work/ for these networks, data and seeds; run it without --kept');
  process.exit(1);
}
const results = {
  ...{ command: 'npm run results:preset', date: today(), machine: machine(), runs },
};
writeFileSync(join(root, 'docs', 'results-preset.json'), `${JSON.stringify(results, null, 1)}\n`);
writeResultsPage();
say('wrote docs/results-preset.json and docs/results.md');

/** Trains a network and compresses it both ways; undefined where that is not kept and that is all. */
function run(data, network, seed) {
  const name = `preset-${data}-${network}-${seed}`;
  if (options.fresh) {
    const own = readdirSync(work).filter(
      (each) => each.startsWith(`${name}-`) || each === `${name}.search`,
    );
    for (const each of own) rmSync(join(work, each), { recursive: true });
  }
  if (options.kept && !existsSync(join(work, `${name}-smallest.json`))) return undefined;
  const trained = join(work, `${name}-trained`);
  pithOnce(`${name}-train`, commit, [
    ...['train', network, '--data', data, '--seed', seed, '--epochs', epochs[network]],
    ...['--out', trained, '--force'],
  ]);
  const compress = (way, args, expected = [0]) => {
    const output = join(work, `${name}-${way}.pith`);
    const { commit: at, result } = pithOnce(
      `${name}-${way}`,
      commit,
      [
        ...['compress', trained, '--data', data, '--seed', seed, ...args],
        ...['--output', output, '--force', '--no-rivals'],
      ],
      { expected },
    );
    return { commit: at, ...outcome(result) };
  };
  const plain = compress('plain', ['--recipe', 'deep-compression']);
  const search = ['--recipe', 'smallest', '--search', join(work, `${name}.search`)];
  // The validation error of plain Deep Compression, and the preset's own bound. The test error may lie above
  // either, which ends with exit code 5.
  const equal = String(plain.stages.at(-1).validation.error);
  return {
    ...{ data, network, seed, plain },
    equal: compress('equal', [...search, '--max-error', equal], [0, 5]),
    smallest: compress('smallest', search, [0, 5]),
  };
}

/** What the page tells of a result of `pith compress --json`. */
function outcome({ bytes, ratio, stages, frontier, seconds }) {
  return {
    ...{ bytes: bytes.pith, ratio: ratio.weights32, seconds },
    stages: stages.map(({ stage, density, validation, test }) => ({
      ...{ stage, density, validation, test },
    })),
    ...(frontier && {
      target: frontier.target,
      points: frontier.points.map(({ nonzeros, bytes: size, validation, isChosen }) => ({
        ...{ nonzeros, bytes: size, error: validation.error, isChosen },
      })),
    }),
  };
}
