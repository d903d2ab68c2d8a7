// npm run results:given: what LeNets take whose sparse weights are given, without any training: shared values
// and coders. Writes docs/results-given.json, docs/results.md and, in fixtures/given/, for each network the
// smallest file whose validation error is at most 0.1 points above that of the weights given. The sparse LeNets
// are made first, as dense as those of Dynamic Network Surgery. About ten minutes a network and seed on two
// quiet cores.
//
//   npm run results:given -- [--seeds 1] [--networks lenet-300-100,lenet-5] [--fresh] [--kept]
//
// Each training and each result is kept in results-work/, so that an interrupted session goes on where it
// was. --fresh forgets those of the seeds; --kept measures nothing, and writes of what there is.

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { root, run, say } from './bootstrap/run.mjs';
import { bootstrap } from './bootstrap.mjs';
import { givenRecipe } from './results/given-recipe.mjs';
import { resultsOptions } from './results/options.mjs';
import { pithOnce } from './results/pith-once.mjs';
import { headCommit, machine, today } from './results/provenance.mjs';
import { writeResultsPage } from './results/write-page.mjs';

/** Epochs of the dense networks. */
const networks = { 'lenet-300-100': 10, 'lenet-5': 5 };
/** How much more of the validation examples may be wrong than with the weights as given, for what is kept. */
const TOLERANCE = 0.001;

const options = resultsOptions({ seeds: '1', lists: { networks: Object.keys(networks) } });
await bootstrap();
const work = join(root, 'results-work');
mkdirSync(work, { recursive: true });
if (options.fresh) {
  const own = new RegExp(`^given-(${options.networks.join('|')})-(${options.seeds.join('|')})[-.]`);
  for (const name of readdirSync(work)) {
    if (own.test(name)) rmSync(join(work, name), { recursive: true, force: true });
  }
}
const commit = headCommit();

const runs = [];
for (const network of options.networks) {
  for (const seed of options.seeds) {
    const name = `given-${network}-${seed}`;
    if (options.kept && !existsSync(join(work, `${name}-shared.json`))) continue;
    const sparse = makeSparse(name, network, seed);
    const { chosen, sorted } = shareOnce(name);
    const rows = chosen.map((choice) => ({ ...choice, ...byCommand(name, choice) }));
    const sortedRows = sorted.map((choice) => ({
      ...{ ...choice, coding: 'smallest, units sorted' },
      testError: evaluated(choice.file.replace(/\.pith$/, ''), join(work, choice.file)),
    }));
    const { stages, ratio, bytes } = sparse.result;
    const parameterBytes = ratio.weights32 * bytes.pith;
    const final = stages.at(-1);
    runs.push({
      ...{ network, seed, commit: sparse.commit, parameterBytes: Math.round(parameterBytes) },
      given: {
        ...{ density: final.density, validationError: final.validation.error },
        ...{ testError: final.test.error, denseTestError: stages[0].test.error },
      },
      rows: [...rows, ...sortedRows],
    });
  }
}
if (runs.length === 0) {
  say('nothing is kept in results-work/ for these seeds; run it without --kept');
  process.exit(1);
}
keepSmallest();
const results = {
  ...{ command: 'npm run results:given', date: today(), machine: machine(), runs },
};
writeFileSync(join(root, 'docs', 'results-given.json'), `${JSON.stringify(results, null, 1)}\n`);
writeResultsPage();
say('wrote docs/results-given.json, docs/results.md and fixtures/given/');

/** Keeps of each network the smallest file of all seeds within the tolerance. */
function keepSmallest() {
  const folder = join(root, 'fixtures', 'given');
  mkdirSync(folder, { recursive: true });
  for (const network of options.networks) {
    const [best] = runs
      .filter((run) => run.network === network)
      .flatMap(({ rows }) => rows.filter(({ file, tolerance }) => file && tolerance <= TOLERANCE))
      .sort((a, b) => a.bytes - b.bytes);
    if (best === undefined) continue;
    best.kept = `${network}-given.pith`;
    copyFileSync(join(work, best.file), join(folder, best.kept));
  }
}

/** Trains a network, prunes it, and unpacks what it then is as a saved model of float weights. */
function makeSparse(name, network, seed) {
  const at = (end) => join(work, `${name}${end}`);
  pithOnce(`${name}-train`, commit, [
    ...['train', network, '--data', 'mnist', '--seed', seed, '--epochs', networks[network]],
    ...['--out', at('-dense'), '--force'],
  ]);
  const sparse = pithOnce(`${name}-sparse`, commit, [
    ...['compress', at('-dense'), '--data', 'mnist', '--seed', seed, '--no-rivals', '--force'],
    ...['--recipe', join('fixtures', 'recipes', `${network}-sparse.json`)],
    ...['--output', at('.pith')],
  ]);
  const unpack = ['decompress', at('.pith'), '--output', at('-model'), '--force'];
  pithOnce(`${name}-model`, commit, unpack);
  return sparse;
}

/** Which settings give the smallest files, by validation data. */
function shareOnce(name) {
  const kept = join(work, `${name}-shared.json`);
  if (!existsSync(kept)) {
    say(`${name}-shared …`);
    const { ok } = run(process.execPath, [
      ...[join('packages', 'compress', 'bench', 'ecsq.mjs'), join(work, `${name}.pith`)],
      ...['--with-biases', '--no-test', '--sorted', work, '--json', kept],
    ]);
    if (!ok) {
      say(`${name}-shared failed; its messages stand above`);
      process.exit(1);
    }
  }
  return JSON.parse(readFileSync(kept, 'utf8'))[0];
}

/** The file that `pith compress` writes of the sparse model by a setting, and its test error. */
function byCommand(name, { method, coding, clusters, lambda }) {
  const setting = `${name}-${method.replace(', ', '-')}-${clusters ?? lambda ?? 'as'}-${coding}`;
  const recipe = join(work, `${setting}.json-recipe`);
  writeFileSync(recipe, JSON.stringify(givenRecipe({ method, clusters, lambda, coding })));
  const { result } = pithOnce(`${setting}-file`, commit, [
    ...['compress', join(work, `${name}-model`), '--recipe', recipe, '--no-rivals', '--force'],
    // Where errors count by the Fisher information, it is taken on the training data.
    ...(method === 'ECSQ, Fisher' ? ['--data', 'mnist'] : []),
    ...['--output', join(work, `${setting}.pith`)],
  ]);
  return {
    ...{ bytes: result.bytes.pith },
    testError: evaluated(setting, join(work, `${setting}.pith`)),
  };
}

/** The share of test examples that a file as it is gets wrong. */
function evaluated(name, file) {
  return pithOnce(`${name}-eval`, commit, ['eval', file, '--data', 'mnist']).result.error;
}
