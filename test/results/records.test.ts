import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readModel } from '@pith/container';
import { expect, it } from 'vitest';
import { pithInProcess } from '../cli/pith-in-process.js';

const root = join(import.meta.dirname, '../..');

interface Run {
  readonly network: string;
  readonly size: number;
  readonly bytes: number;
  readonly ratio: number;
  readonly stages: readonly { readonly test?: { readonly error: number } }[];
  /** Name of its file in fixtures/records, if it is the one that was kept. */
  readonly kept?: string;
}

const { runs }: { runs: Run[] } = JSON.parse(
  readFileSync(join(root, 'docs/results-records.json'), 'utf8'),
);
const kept = runs.filter((run) => run.kept !== undefined);

/** 32-bit weights of the networks as trained: 266,610 and 431,080 of them. */
const weightBytes: Readonly<Record<string, number>> = {
  'lenet-300-100': 1_066_440,
  'lenet-5': 1_724_320,
};

it.each(kept)('$kept is as small and as good as docs/results.md says', async (run) => {
  const path = join(root, 'fixtures/records', run.kept!);
  const bytes = readFileSync(path);
  expect(bytes.length).toBe(run.bytes);
  expect(run.bytes).toBeLessThanOrEqual(run.size);
  expect(run.ratio).toBeCloseTo(weightBytes[run.network]! / run.bytes, 6);
  // A whole file: it needs nothing from outside.
  expect((await readModel(bytes)).tensors.length).toBeGreaterThan(0);
  const { stdout, stderr } = await pithInProcess(['eval', path, '--data', 'mnist', '--json'], root);
  expect(stderr).not.toMatch(/error/i);
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ engine: 'pith', examples: 10_000 },
    error: run.stages.at(-1)!.test!.error,
  });
});

it('has a file of each network and size', () => {
  const wanted = new Set(runs.map(({ network, size }) => `${network}-${size}.pith`));
  expect(new Set(kept.map((run) => run.kept))).toEqual(wanted);
});
