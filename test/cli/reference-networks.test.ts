import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTensorFlow, networks } from '@pith/train';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pithInProcess } from './pith-in-process.js';
import { makeDigits, writeIdxFolder } from './small-digits.js';

let folder: string;
const quick = (...argv: string[]) => pithInProcess(argv, folder);

/** Runs a command that is to succeed with --json, and gives its document. */
async function document(...argv: string[]) {
  const { exitCode, stdout, stderr } = await quick(...argv, '--json');
  if (exitCode !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pith-networks-'));
  writeIdxFolder(join(folder, 'digits'), makeDigits(300, 1), makeDigits(100, 2));
  const training = { epochs: 1, batchSize: 25 };
  const recipe = {
    ...{ weights: { density: 0.3, clusters: 16 }, others: { store: 'float16' } },
    prune: { schedule: { kind: 'polynomial', everySteps: 2, end: 0.6 }, training },
    share: { training },
  };
  writeFileSync(join(folder, 'deep.json'), JSON.stringify(recipe));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const data = ['--data', 'digits'];
const training = [...data, '--epochs', '1', '--batch-size', '25', '--augmentation', '0'];

/** Trains and compresses a network; tells how it trained. */
async function make(network: string) {
  const trained = await document('train', network, ...training, '--out', network);
  const compressed = await document(
    ...['compress', network, ...data, '--recipe', 'deep.json', '--output', `${network}.pith`],
    '--no-rivals',
  );
  return { trained, compressed };
}

describe.each([
  ['squeezenet-28', 47_034],
  ['resnet-8', 75_482],
])('%s', (network, parameters) => {
  it('trains, compresses, and runs compressed as it does in TensorFlow.js', async () => {
    const { trained, compressed } = await make(network);
    expect(trained).toMatchObject({ command: 'train', network, parameters, seed: 1 });
    expect(trained.test).toMatchObject({ examples: 100 });
    expect(compressed.stages.at(-1).density).toBeLessThan(0.35);
    expect(compressed.ratio.weights32).toBeGreaterThan(4);
    const pith = await document('eval', `${network}.pith`, ...data);
    const tfjs = await document('eval', `${network}.pith`, ...data, '--engine', 'tfjs');
    expect(pith.engine).toBe('pith');
    expect(pith.loss).toBeCloseTo(tfjs.loss, 4);
    expect(compressed.stages.at(-1).test.loss).toBeCloseTo(tfjs.loss, 4);
  });
});

it('an LSTM compresses too; the runtime says that it does not run it, and TensorFlow.js does', async () => {
  const { compressed } = await make('lstm');
  expect(compressed.stages.at(-1).density).toBeLessThan(0.35);
  const { exitCode, stderr } = await quick('eval', 'lstm.pith', ...data);
  expect(exitCode).toBe(6);
  expect(stderr).toMatch(/lstm.*LSTM.*--engine tfjs/s);
  const evaluated = await document('eval', 'lstm.pith', ...data, '--engine', 'tfjs');
  expect(evaluated.loss).toBeCloseTo(compressed.stages.at(-1).test.loss, 5);
});

it('refuses data that a network has no room for, and names networks that do', async () => {
  const { exitCode, stderr } = await quick('train', 'vgg-16', ...training, '--out', 'out');
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(
    /data set digits: examples of \[28, 28, 1\], but vgg-16 takes images .* at least 32×32; .*squeezenet-28/,
  );
});

it('the README lists every network with its parameters', async () => {
  const { tf } = await loadTensorFlow();
  const readme = readFileSync(join(import.meta.dirname, '../../packages/cli/README.md'), 'utf8');
  for (const [name, { build, defaults, description, source }] of Object.entries(networks)) {
    const model = build(tf, 1, { initialWeights: 'zeros' });
    const form = `${defaults.inputShape.join('×')}, ${defaults.classes}`;
    const parameters = model.countParams().toLocaleString('en');
    expect(readme).toContain(
      `| \`${name}\` | ${form} | ${parameters} | ${description} (${source}) |`,
    );
    model.dispose();
  }
});
