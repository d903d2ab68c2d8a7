// npm run results:models: fetches other people's models, compresses them under several budgets, judges
// what comes out in the models' own frameworks, and writes docs/results-models.json and the section of
// docs/results.md. An hour or two on two cores.
//
//   npm run results:models -- [--only PATTERN] [--fresh] [--kept]
//
// Each measurement is kept in .cache/results-models/, so that an interrupted session goes on where it
// was; --fresh forgets them (those that match --only), and --kept writes the pages from what there is,
// without measuring anything. python3 must be there, for xz.

import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { root, say } from './bootstrap/run.mjs';
import { bootstrap } from './bootstrap.mjs';
import { measurements, modelOnce } from './results/model-once.mjs';
import { machine, today } from './results/provenance.mjs';
import { writeResultsPage } from './results/write-page.mjs';

/** Largest losses that every model is compressed under. */
const budgets = [0.03, 0.01, 0.003];
/** Shipped in 8 bits, a model loses no more than rounding by them. */
const nothing = 1e-5;
/** Of the human models, the tables have those up to this size, which is most. */
const largestHuman = 3e6;

const onlyAt = process.argv.indexOf('--only');
const keptOnly = process.argv.includes('--kept');
const only = new RegExp(onlyAt < 0 ? '' : process.argv[onlyAt + 1]);

await bootstrap();
const { EQUAL_MARGIN, fetchModel, humanModels, zooModels } = await import('@pith/zoo');
const { readSavedModel } = await import('@pith/model');
if (process.argv.includes('--fresh')) forget();

const results = {
  command: 'npm run results:models',
  date: today(),
  machine: {
    ...machine(),
    gigabytes: Math.round(totalmem() / 2 ** 30),
  },
  ...{ budgets, margin: EQUAL_MARGIN, largestHuman },
  models: [],
  human: [],
};
for (const { name } of zooModels) {
  add(results.models, measure(name, ['exact', 'assumed', ...budgets]));
}
for (const { name } of humanModels) {
  if (!only.test(name)) continue;
  const { shippedBytes } = await readSavedModel(await fetchModel(name));
  if (shippedBytes <= largestHuman) add(results.human, measure(name, [0.01]));
}

writeFileSync(
  join(root, 'docs', 'results-models.json'),
  `${JSON.stringify(results, undefined, 1)}\n`,
);
writeResultsPage();
say('wrote docs/results-models.json and docs/results.md');

function measure(name, targets) {
  if (!only.test(name)) return undefined;
  const original = modelOnce(name, 'original', { keptOnly });
  if (original === undefined) return undefined;
  const best = original.rivals.toSorted((a, b) => a.loss - b.loss)[0];
  const keepsAll = best.calibrationLoss < nothing;
  const compressions = {};
  for (const what of targets) {
    compressions[what] = modelOnce(name, String(what), { keptOnly });
  }
  // Shipped in 8 bits: nothing is lost, and nothing may be.
  const equal = keepsAll ? 'exact' : `equal-${best.calibrationLoss.toPrecision(4)}`;
  return {
    ...original,
    compressions,
    equal: { to: best.method, target: equal, ...modelOnce(name, equal, { keptOnly }) },
  };
}

function add(list, measured) {
  if (measured !== undefined) list.push(measured);
}

function forget() {
  const files = (() => {
    try {
      return readdirSync(measurements);
    } catch {
      return [];
    }
  })();
  for (const file of files) if (only.test(file)) rmSync(join(measurements, file));
}
