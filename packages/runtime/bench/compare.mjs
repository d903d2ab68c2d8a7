// Pith beside other engines on real shapes and networks: every case in a process of its own, engines
// in turns within it, one thread each. Prints tables; with --write also docs/performance.json, from
// which docs/performance.md is made.
//
//   node packages/runtime/bench/compare.mjs [group …] [--seconds 8] [--only name] [--write]
//
// Groups: fully-connected, batch, networks, lenet (all by default). Results of Node versions with and
// without relaxed SIMD stand beside each other in the document.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cases } from './compare/cases.mjs';
import { performancePage } from './compare/page.mjs';
import { printCase } from './compare/print.mjs';

const root = join(import.meta.dirname, '../../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '8' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const wanted = cases.filter(
  ({ group, name }) =>
    (positionals.length === 0 || positionals.includes(group)) &&
    (values.only === undefined || name.includes(values.only)),
);
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
const file = join(root, 'docs/performance.json');
const record = {
  command: 'node packages/runtime/bench/compare.mjs --write',
  machine: { cpu: cpus()[0].model.trim(), cores: cpus().length },
  results: existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).results : [],
};
for (const one of wanted) {
  const child = spawnSync(
    process.execPath,
    [
      ...process.execArgv,
      join(import.meta.dirname, 'compare/run-case.mjs'),
      one.id,
      values.seconds,
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 26 },
  );
  if (child.status !== 0) {
    console.error(`${one.id}: failed\n${child.stderr.slice(-2000)}`);
    process.exitCode = 1;
    continue;
  }
  const result = {
    ...{ id: one.id, group: one.group, name: one.name },
    ...{ commit: git('rev-parse', '--short', 'HEAD'), node: process.version },
    ...JSON.parse(child.stdout.trim().split('\n').at(-1)),
  };
  printCase(result);
  const same = ({ id, instructionSet }) =>
    id === result.id && instructionSet === result.instructionSet;
  record.results = [...record.results.filter((other) => !same(other)), result];
  if (values.write) {
    const order = cases.map(({ id }) => id);
    record.results.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
    writeFileSync(file, `${JSON.stringify(record, null, 1)}\n`);
    writeFileSync(join(root, 'docs/performance.md'), performancePage(record));
  }
}
