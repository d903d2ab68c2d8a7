import { execFileSync } from 'node:child_process';
import { existsSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkshop, type Workshop } from './workshop.js';

const bin = join(import.meta.dirname, '../../packages/cli/dist/bin.js');

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
  const made = await workshop.pith(['compress', 'lenet', '--recipe', 'quick', '--no-rivals']);
  expect(made.exitCode, made.stderr).toBe(0);
  writeFileSync(join(workshop.folder, 'digit.bin'), workshop.test.pixels.subarray(0, 28 * 28));
});
afterAll(() => workshop?.remove());

describe('an interruption', () => {
  const endless = ['--data', 'digits', '--epochs', '10000', '--augmentation', '0'];

  it.each(['SIGINT', 'SIGTERM'] as const)('by %s ends training with 130', async (signal) => {
    const before = workshop.contents();
    const { exitCode, stdout, stderr } = await workshop.pith(
      ['train', 'lenet-300-100', ...endless, '--out', 'a/b/endless'],
      { kill: { signal, when: /epoch \d/ } },
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(stderr.trim().split('\n').at(-1)).toBe(`pith: interrupted by ${signal}`);
    expect(workshop.contents()).toEqual(before);
    expect(existsSync(join(workshop.folder, 'a'))).toBe(false);
  });

  it('of a compression leaves the file that --force was to replace', async () => {
    const training = { epochs: 10_000 };
    const recipe = { weights: { density: 0.5 }, prune: { training } };
    writeFileSync(join(workshop.folder, 'endless.json'), JSON.stringify(recipe));
    const before = workshop.contents();
    const { exitCode } = await workshop.pith(
      ['compress', 'lenet', '--data', 'digits', '--recipe', 'endless.json', '--force'],
      { kill: { signal: 'SIGINT', when: /pruning: epoch \d/ } },
    );
    expect(exitCode).toBe(130);
    expect(workshop.contents()).toEqual(before);
  });
});

describe('an interruption of a command that only computes', () => {
  it('is heard between runs', async () => {
    const options = ['--against', 'none', '--batch', '2048', '--seconds', '60'];
    const { exitCode, stdout, stderr } = await workshop.pith(['bench', 'lenet.pith', ...options], {
      kill: { signal: 'SIGINT', when: /batch 2048: loading/ },
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(stderr.trim().split('\n').at(-1)).toBe('pith: interrupted by SIGINT');
  });
});

describe('an output that cannot be finished', () => {
  it('is removed, and what --force was to replace stays', () => {
    const before = workshop.contents();
    // No file may grow beyond 10 KiB, as on a disk that fills up.
    const script = `ulimit -f 10; exec "${process.execPath}" "${bin}" compress lenet --no-rivals --force`;
    let failure: { status?: number; stderr?: Buffer } = {};
    try {
      execFileSync('bash', ['-c', script], { cwd: workshop.folder, stdio: 'pipe' });
    } catch (error) {
      failure = error as typeof failure;
    }
    expect(failure.status).toBe(3);
    expect(String(failure.stderr)).toMatch(/pith: lenet\.pith: cannot be written: .*EFBIG/);
    expect(workshop.contents()).toEqual(before);
  });
});

describe('standard output', () => {
  it('may be closed early', () => {
    const script = `set -o pipefail; "${process.execPath}" "${bin}" recipes deep-compression | true`;
    expect(() => execFileSync('bash', ['-c', script], { stdio: 'pipe' })).not.toThrow();
  });

  it.runIf(existsSync('/dev/full'))('that is full is an error', () => {
    const stdio = ['ignore', openSync('/dev/full', 'w'), 'pipe'] as const;
    let failure: { status?: number; stderr?: Buffer } = {};
    try {
      execFileSync(process.execPath, [bin, 'recipes'], { stdio: [...stdio] });
    } catch (error) {
      failure = error as typeof failure;
    }
    expect(failure.status).toBe(3);
    expect(String(failure.stderr)).toMatch(/^pith: standard output: cannot be written: ENOSPC/);
  });

  it('is one document of figures for train and data, too', async () => {
    const options = [
      '--data',
      'digits',
      '--out',
      'other',
      '--epochs',
      '1',
      '--seed',
      '3',
      '--json',
    ];
    const trained = JSON.parse(
      (await workshop.pith(['train', 'lenet-300-100', ...options])).stdout,
    );
    expect(trained).toMatchObject({
      ...{ command: 'train', network: 'lenet-300-100', out: 'other', seed: 3, parameters: 266_610 },
      ...{ training: { epochs: 1, optimiser: 'adam' } },
      ...{ validation: { examples: 60 }, test: { examples: 200 } },
    });
    const data = JSON.parse((await workshop.pith(['data', 'digits', '--json'])).stdout);
    expect(data).toMatchObject({
      ...{ command: 'data', shape: [28, 28, 1], classes: 10 },
      train: { count: 600, dtype: 'uint8', perClass: Array(10).fill(60) },
      test: { count: 200 },
    });
  });
});

describe('TensorFlow', () => {
  let env: Record<string, string>;
  beforeAll(() => {
    // Ends the process when anything loads TensorFlow.
    const watcher = join(workshop.folder, 'watch.cjs');
    writeFileSync(
      watcher,
      `const Module = require('node:module');
       const load = Module._load;
       Module._load = function (name, ...rest) {
         if (name.startsWith('@tensorflow/')) process.exit(99);
         return load.call(this, name, ...rest);
       };`,
    );
    env = { NODE_OPTIONS: `--require ${watcher}` };
  });

  it.each([
    [['--help']],
    [['compress', '--help']],
    [['--version']],
    [['recipes']],
    [['inspect', 'lenet.pith', '--verify']],
    [['decompress', 'lenet.pith', '-o', 'without-tensorflow']],
    [['compress', 'lenet', '-o', 'fp16.pith', '--recipe', 'fp16']],
    [['compress', 'lenet', '-o', 'quick.pith', '--recipe', 'quick']],
    [['inspect', 'lenet']],
    [['data', 'digits']],
    [['eval', 'lenet.pith', '--data', 'digits']],
    [['run', 'lenet.pith', '--input', 'digit.bin', '--raw', 'uint8']],
  ])('is not loaded by %j', async (argv) => {
    const { exitCode, stderr } = await workshop.pith(argv, { env });
    expect(exitCode, stderr).toBe(0);
  });

  it('is seen by this test when it is loaded', async () => {
    const { exitCode } = await workshop.pith(['eval', 'lenet', '--data', 'digits'], { env });
    expect(exitCode).toBe(99);
    expect(readdirSync(workshop.folder)).toContain('lenet');
  });
});
