// npm run demo: Pith's three jobs on real data. Compresses the trained LeNet-300-100 in fixtures/ with
// retraining, gets it back out, evaluates both on MNIST's test digits, and sets the figures beside the
// paper's. A few minutes on two cores.

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './bootstrap/run.mjs';
import { bootstrap } from './bootstrap.mjs';

const out = 'demo-output';
const model = join('fixtures', 'lenet-300-100');
const file = join(out, 'lenet-300-100.pith');
const decompressed = join(out, 'lenet-300-100');

await bootstrap();
rmSync(join(root, out), { recursive: true, force: true });

// The recipe goes well beyond the paper's densities; its own are in lenet-300-100-paper.json.
const recipe = join('fixtures', 'recipes', 'lenet-300-100.json');
const compressed = pith(
  ...['compress', model, '--data', 'mnist', '--recipe', recipe, '--output', file],
);
pith('decompress', file, '--output', decompressed);
const before = pith('eval', model, '--data', 'mnist');
// By one engine both, so that not even the loss may differ.
const after = pith('eval', file, '--data', 'mnist', '--engine', 'tfjs');
const back = pith('eval', decompressed, '--data', 'mnist');

const percent = (share) => `${(100 * share).toFixed(2)} %`;
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const { bytes, ratio, tensors } = compressed;
const density = (name) => percent(tensors.find((tensor) => tensor.name === name).density);
const rows = [
  ['', 'Han et al. 2016', 'Pith'],
  ['size before (32-bit weights)', '1070 kB', kilobytes(bytes.weights32)],
  ['size after, whole file', '27 kB', kilobytes(bytes.pith)],
  ['compression ratio', '40×', `${ratio.weights32.toFixed(1)}×`],
  ['test error before', '1.64 %', percent(before.error)],
  ['test error after', '1.58 %', percent(after.error)],
  ['test error, decompressed', '', percent(back.error)],
  [
    'density ip1, ip2, ip3',
    '8 %, 9 %, 26 %',
    ['ip1', 'ip2', 'ip3'].map((l) => density(`${l}/kernel`)).join(', '),
  ],
  ['gzip -9, brotli instead', '', `${kilobytes(bytes.gzip)}, ${kilobytes(bytes.brotli)}`],
];
const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
console.log('\nLeNet-300-100 on the 10,000 MNIST test digits\n');
for (const [label, paper, ours] of rows) {
  console.log(
    `  ${label.padEnd(widths[0])}  ${paper.padStart(widths[1])}  ${ours.padStart(widths[2])}`,
  );
}
console.log(`\nWritten: ${file}, ${decompressed}. Look inside: npx pith inspect ${file}`);

if (back.error !== after.error || back.loss !== after.loss) {
  say('the decompressed model differs from the .pith that it came from: please report this');
  process.exit(1);
}

/** Shows and runs a command; its progress goes to the terminal, its result comes back. */
function pith(...args) {
  say(`pith ${args.join(' ')}`);
  const { status, stdout } = spawnSync(
    process.execPath,
    [join('packages', 'cli', 'dist', 'bin.js'), ...args, '--json'],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (status !== 0) process.exit(status ?? 1);
  return JSON.parse(stdout);
}
