// npm run results:memory: what training in little memory takes, in memory and time, beside what vDNN and
// cDMA publish. Writes docs/memory.json, docs/memory-compression.json, docs/memory.md and
// docs/figures/memory-*.svg. Takes about half an hour on two cores and up to 10 GB of memory.
//
//   npm run results:memory -- [--only networks,compression,codec] [--kept] [--networks …] [--batch N]
//                             [--steps N] [--rounds N] [--fresh]
//
// --only measures some parts and keeps the others as docs/memory.json has them; --kept measures none and
// writes the page again. What each process measured is kept in results-work/memory, so that an interrupted
// run goes on where it was; --fresh forgets it. What follows is handed on to packages/train/bench/memory.mjs.
// Ends with the section of docs/results.md.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, say } from './bootstrap/run.mjs';
import { bootstrap } from './bootstrap.mjs';
import { writeMemoryPage } from './results/memory-page.mjs';
import { headCommit } from './results/provenance.mjs';
import { writeResultsPage } from './results/write-page.mjs';

const argument = (name) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const handedOn = ['networks', 'batch', 'steps', 'rounds'].flatMap((name) =>
  argument(name) === undefined ? [] : [`--${name}`, argument(name)],
);
const work = join(root, 'results-work', 'memory');
const keeping = ['--keep', work];
const parts = {
  networks: ['memory.mjs', '--limit', ...handedOn, ...keeping],
  compression: ['memory-compression.mjs'],
  codec: ['zero-value-compression.mjs'],
};
const only = process.argv.includes('--kept') ? [] : argument('only')?.split(',');
for (const name of only ?? []) {
  if (Object.hasOwn(parts, name)) continue;
  say(`there is no part ${name}; there are ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}

await bootstrap();
if (process.argv.includes('--fresh')) rmSync(work, { recursive: true, force: true });
const path = join(root, 'docs', 'memory.json');
const results = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
const commit = headCommit();
const machine = `${cpus().length} × ${cpus()[0].model}, Node ${process.version}`;
const folder = mkdtempSync(join(tmpdir(), 'pith-results-'));
for (const [name, [script, ...rest]] of Object.entries(parts)) {
  if (only !== undefined && !only.includes(name)) continue;
  say(`${name} …`);
  const file = join(folder, `${name}.json`);
  const bench = join(root, 'packages', 'train', 'bench', script);
  if (name === 'compression') {
    // Its parts are measured apart from each other, so that it has a file of its own.
    const kept = join(root, 'docs', 'memory-compression.json');
    execFileSync(process.execPath, [bench, ...rest, '--json', kept], { stdio: 'inherit' });
    continue;
  }
  execFileSync(process.execPath, [bench, ...rest, '--json', file], { stdio: 'inherit' });
  const measured = JSON.parse(
    readFileSync(file, 'utf8')
      .replaceAll(` --json ${file}`, '')
      .replaceAll(` ${keeping.join(' ')}`, ''),
  );
  results[name] = { commit, machine, ...measured };
  writeFileSync(path, `${JSON.stringify(results, undefined, 1)}\n`);
}
rmSync(folder, { recursive: true });
await writeMemoryPage(results);
writeResultsPage();
say('wrote docs/memory.json, docs/memory.md, docs/figures/memory-*.svg and docs/results.md');
