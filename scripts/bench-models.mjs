// npm run bench:models: times other people's models, compressed at 1 % loss, in Pith's runtime beside the
// engines of their formats, compares the outputs, and writes docs/performance-models.json and
// docs/performance-models.md, which tell which models the runtime does not run, and why.
//
//   npm run bench:models -- [--only PATTERN] [--seconds 10]
//
// The .pith files are those of `npm run results:models`; what is missing is compressed first.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './bootstrap/run.mjs';
import { bootstrap } from './bootstrap.mjs';
import { measurements, modelOnce } from './results/model-once.mjs';
import { modelsPerformancePage } from './results/models-performance-page.mjs';
import { headCommit, machine, today } from './results/provenance.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const only = new RegExp(option('only', ''));
const seconds = option('seconds', '10');

await bootstrap();
const { humanModels, zooModels } = await import('@pith/zoo');

const models = [];
for (const { name } of [...zooModels, ...humanModels]) {
  if (!only.test(name)) continue;
  const pith = compressedFile(name);
  if (pith === undefined) continue;
  say(`${name}: timing …`);
  const path = join(measurements, `${name}-timing.json`);
  rmSync(path, { force: true });
  const { status } = spawnSync(
    process.execPath,
    [join(root, 'scripts', 'results', 'time-model.mjs'), name, pith, path, seconds],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (status === 0) models.push(JSON.parse(readFileSync(path, 'utf8')));
  else say(`${name}: timing failed with exit code ${status}; its messages stand above`);
}

const performance = {
  command: 'npm run bench:models',
  date: today(),
  machine: machine(),
  commit: headCommit(),
  models,
};
const docs = join(root, 'docs');
writeFileSync(
  join(docs, 'performance-models.json'),
  `${JSON.stringify(performance, undefined, 1)}\n`,
);
writeFileSync(join(docs, 'performance-models.md'), modelsPerformancePage(performance));
say('wrote docs/performance-models.json and docs/performance-models.md');

/**
 * The .pith at 1 % loss; for the human models, of which there are many, one made without a search.
 * @param {string} name
 */
function compressedFile(name) {
  for (const what of ['0.01', 'assumed']) {
    const kept = join(measurements, `${name}-${what}.pith`);
    if (existsSync(kept)) return kept;
  }
  const what = name.startsWith('human-') ? 'assumed' : '0.01';
  const path = join(measurements, `${name}-${what}.pith`);
  return modelOnce(name, what) !== undefined && existsSync(path) ? path : undefined;
}
