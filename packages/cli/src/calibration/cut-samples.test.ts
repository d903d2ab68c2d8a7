import { InputError } from '@pith/container';
import { expect, it } from 'vitest';
import { cutSamples } from './cut-samples.js';
import type { InputInfo } from './sample.js';

/** Shapes and first numbers of what an array of 0, 1, 2, … of a shape is cut into. */
function cut(shape: readonly number[], expected: InputInfo['shape']) {
  const length = shape.reduce((product, size) => product * size, 1);
  const data = Float32Array.from({ length }, (_, i) => i);
  const input = { name: 'x', shape: expected, type: 'float32' };
  return cutSamples('file.npy', { data, shape }, input).map((value) => [
    ...[value.shape, value.data.length, value.data[0]],
  ]);
}

it('takes a batch apart where the model leaves the batch open', () => {
  expect(cut([3, 4], [null, 4])).toEqual([
    [[1, 4], 4, 0],
    [[1, 4], 4, 4],
    [[1, 4], 4, 8],
  ]);
});

it('keeps a signal whole, whose length is all that is open', () => {
  expect(cut([5], [null])).toEqual([[[5], 5, 0]]);
});

it('takes samples along a dimension that the input does not have', () => {
  expect(cut([2, 2, 3], [2, 'n'])).toEqual([
    [[2, 3], 6, 0],
    [[2, 3], 6, 6],
  ]);
});

it('takes several of a fixed batch along the first dimension', () => {
  expect(cut([4, 3], [2, 3])).toEqual([
    [[2, 3], 6, 0],
    [[2, 3], 6, 6],
  ]);
});

it('adds a batch that the array lacks', () => {
  expect(cut([4, 3], [1, null, 3])).toEqual([[[1, 4, 3], 12, 0]]);
});

it('takes a number for a scalar, and anything where no rank is known', () => {
  expect(cut([1], [])).toEqual([[[], 1, 0]]);
  expect(cut([2, 3], [])).toEqual([[[2, 3], 6, 0]]);
});

it('says what does not fit', () => {
  expect(() => cut([3, 5], [null, 4])).toThrow(InputError);
  expect(() => cut([3, 5], [null, 4])).toThrow(
    'file.npy: shape [3, 5], but the input "x" takes [?, 4]',
  );
});
