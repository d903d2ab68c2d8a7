// npm run results:coding: what the weights' symbols take in each coder, beside the entropy bound and general
// compressors, and how fast and in how much memory they are coded, of every .pith file in fixtures/. Writes
// docs/results-coding.json, docs/figures/coding-bytes.svg and docs/results.md. Some minutes.
//
//   npm run results:coding -- [--kept]
//
// --kept measures nothing, and writes of what docs/results-coding.json has. Where there is no xz or zstd,
// Python's and Node's own are taken, and where these have none, the tables say so.

import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { root, say } from './bootstrap/run.mjs';
import { bootstrap } from './bootstrap.mjs';
import { codingDecoders } from './results/coding-decoders.mjs';
import { writeCodingFigure } from './results/coding-figure.mjs';
import { headCommit, machine, today } from './results/provenance.mjs';
import { writeResultsPage } from './results/write-page.mjs';

const ROUNDS = 7;

const { values: options } = parseArgs({ options: { kept: { type: 'boolean', default: false } } });
await bootstrap();
const path = join(root, 'docs', 'results-coding.json');
if (!options.kept) {
  writeFileSync(path, `${JSON.stringify(await measure(), null, 1)}\n`);
}
await writeCodingFigure(JSON.parse(readFileSync(path, 'utf8')));
writeResultsPage();
say('wrote docs/results-coding.json, docs/figures/coding-bytes.svg and docs/results.md');

async function measure() {
  // Only there once all is built.
  const bench = join(root, 'packages', 'container', 'bench', 'coding');
  const { fixtureFiles } = await import(join(bench, 'fixture-files.mjs'));
  const { measureFile } = await import(join(bench, 'measure-file.mjs'));
  const { generalTools } = await import(join(bench, 'general.mjs'));
  const decoders = await codingDecoders();
  const files = [];
  for (const file of fixtureFiles()) {
    say(`${relative(root, file)} …`);
    const measured = await measureFile(file, { rounds: ROUNDS, decoders });
    if (measured !== undefined) files.push({ path: relative(root, file), ...measured });
  }
  return {
    ...{ command: 'npm run results:coding', date: today(), commit: headCommit() },
    ...{ machine: machine(), tools: generalTools(), rounds: ROUNDS, files },
  };
}
