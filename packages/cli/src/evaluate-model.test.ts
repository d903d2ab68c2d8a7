import type { Model } from '@pith/runtime';
import { expect, it } from 'vitest';
import { evaluateModel, formOf } from './evaluate-model.js';
import { LineProgress } from './progress/line-progress.js';

const inputs = [{ name: 'x', shape: [2] }];
const outputs = [{ name: 'y', shape: [2] }];
const telling = {
  progress: new LineProgress(process.stderr, () => 0),
  signal: new AbortController().signal,
};

/** Gives its input back. */
function echo(last: string): Pick<Model, 'inputs' | 'outputs' | 'run' | 'stats'> {
  const stats = { layers: [{ operation: last }] } as unknown as Model['stats'];
  return { inputs, outputs, stats, run: async ({ x }) => ({ y: x as Float32Array }) };
}

const labels = Int32Array.of(0, 1, 1);

it('takes probabilities as they are', async () => {
  const data = { inputs: Float32Array.of(0.75, 0.25, 0.5, 0.5, 0.2, 0.8), shape: [2] };
  const found = await evaluateModel(echo('softmax'), { ...data, labels, count: 3 }, telling);
  // Of equal scores the first counts: the second example is wrong.
  expect(found).toMatchObject({ error: 1 / 3, examples: 3 });
  expect(found.loss).toBeCloseTo(-Math.log(0.75 * 0.5 * 0.8) / 3, 5);
});

it('takes other scores through softmax, and bytes as shares of 255', async () => {
  const data = { inputs: Uint8Array.of(255, 0, 0, 255, 255, 0), shape: [2] };
  const found = await evaluateModel(
    echo('fully-connected'),
    { ...data, labels, count: 3 },
    telling,
  );
  expect(found).toMatchObject({ error: 1 / 3 });
  // softmax([1, 0]) = [e/(e+1), 1/(e+1)]
  expect(found.loss).toBeCloseTo(Math.log(Math.E + 1) - 2 / 3, 6);
});

it('tells what a classifier takes, and refuses others', () => {
  expect(formOf({ inputs, outputs })).toEqual({ inputShape: [null, 2], classes: 2 });
  const image = [{ name: 'y', shape: [8, 8, 3] }];
  expect(() => formOf({ inputs, outputs: image })).toThrow(/1 outputs of shape \[batch, 8, 8, 3\]/);
  expect(() => formOf({ inputs: [...inputs, ...inputs], outputs })).toThrow(/2 inputs/);
});
