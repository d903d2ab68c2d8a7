import { InputError } from '@pith/container';
import { expect, it } from 'vitest';
import { trainingSamples } from './training-samples.js';

const data = {
  inputs: Uint8Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? 255 : 0)),
  labels: new Int32Array(10),
  shape: [2, 2],
  count: 10,
};
const input = { name: 'x', shape: [null, 2, 2], type: 'float32' };

it('spreads samples over the examples, scaled as training takes them', () => {
  const samples = trainingSamples(data, [input], { source: 'digits', limit: 3 });
  expect(samples.map(({ source }) => source)).toEqual(['digits[0]', 'digits[3]', 'digits[6]']);
  expect(samples[1]!.values).toEqual({
    x: { data: Float32Array.of(1, 0, 0, 0), shape: [1, 2, 2] },
  });
});

it('refuses examples that do not fit', () => {
  const take = (shape: (number | null)[]) =>
    trainingSamples(data, [{ ...input, shape }], { source: 'digits', limit: 3 });
  expect(() => take([null, 3])).toThrow(InputError);
  expect(() => take([null, null, 2])).toThrow('examples of 4 numbers do not fit');
});
