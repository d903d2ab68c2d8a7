import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pith } from './pith-process.js';
import { makeDigits, writeIdxFolder } from './small-digits.js';

const bin = join(import.meta.dirname, '../../packages/cli/dist/bin.js');

let folder: string;
let spill: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pith-memory-'));
  spill = mkdtempSync(join(tmpdir(), 'pith-spilled-'));
  writeIdxFolder(join(folder, 'digits'), makeDigits(200, 1), makeDigits(50, 2));
});
afterAll(() => {
  for (const one of [folder, spill]) rmSync(one, { recursive: true, force: true });
});

const options = (...more: string[]) => [
  ...['train', 'lenet-5', '--data', 'digits', '--augmentation', '0', '--batch-size', '32'],
  ...more,
];
const endless = (out: string) =>
  options('--epochs', '10000', '--offload', 'all', '--spill', spill, '--out', out);

describe('pith train in little memory', () => {
  it('saves the same network as without', async () => {
    const train = (out: string, ...more: string[]) =>
      pith(options('--epochs', '2', '--json', '--out', out, ...more), { cwd: folder });
    const plain = await train('plain');
    const paged = await train('paged', '--offload', 'all', '--spill', spill);
    expect([plain.exitCode, paged.exitCode], plain.stderr + paged.stderr).toEqual([0, 0]);
    const [before, after] = [plain, paged].map(({ stdout }) => JSON.parse(stdout));
    expect(after.test).toEqual(before.test);
    expect(after.memory.rawBytes).toBeGreaterThan(after.memory.storedBytes);
    for (const file of readdirSync(join(folder, 'plain'))) {
      const files = ['plain', 'paged'].map((name) => join(folder, name, file));
      expect(() => execFileSync('cmp', files)).not.toThrow();
    }
    expect(readdirSync(spill)).toEqual([]);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const { exitCode, stderr } = await pith(endless('interrupted'), {
      cwd: folder,
      kill: { signal: 'SIGINT', when: /epoch \d/ },
    });
    expect(exitCode).toBe(130);
    expect(stderr.trim().split('\n').at(-1)).toBe('pith: interrupted by SIGINT');
    expect([readdirSync(spill), readdirSync(folder).includes('interrupted')]).toEqual([[], false]);
  });

  it('leaves nothing behind when it is killed', async () => {
    const child = spawn(process.execPath, [bin, ...endless('killed')], { cwd: folder });
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (chunk) => {
        if (!/epoch \d/.test(String(chunk))) return;
        child.kill('SIGKILL');
        child.on('close', () => resolve());
      });
    });
    expect([readdirSync(spill), readdirSync(folder).includes('killed')]).toEqual([[], false]);
  });

  it('says that the disk is full', () => {
    // No file may grow beyond 50 KiB.
    const script = `ulimit -f 50; exec "${process.execPath}" "${bin}" "$@"`;
    let failure: { status?: number; stderr?: Buffer } = {};
    try {
      execFileSync('bash', ['-c', script, 'pith', ...endless('full')], {
        ...{ cwd: folder, stdio: 'pipe' },
      });
    } catch (error) {
      failure = error as typeof failure;
    }
    expect(failure.status).toBe(3);
    expect(String(failure.stderr)).toMatch(
      /pith: the spill file in .*: cannot be written: .*\(EFBIG\)/,
    );
    expect([readdirSync(spill), readdirSync(folder).includes('full')]).toEqual([[], false]);
  });

  it.each([
    [['--offload', 'all', '--spill', 'missing'], 3, /spill file in missing: .*\(ENOENT\)/],
    [['--memory', '1MB'], 2, /a memory of 1 MB is too little .* give at least \d+ MB/],
    [['--spill', 'ram'], 2, /--spill would have no effect without --memory or --offload/],
  ])('ends on %j with %i', async (more, status, message) => {
    const { exitCode, stderr } = await pith(options('--epochs', '1', '--out', 'none', ...more), {
      cwd: folder,
    });
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(status);
    expect(readdirSync(folder)).not.toContain('none');
  });
});
