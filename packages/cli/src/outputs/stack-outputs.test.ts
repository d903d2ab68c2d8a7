import { expect, it } from 'vitest';
import { stackOutputs } from './stack-outputs.js';

const output = (shape: number[], first: number) => {
  const length = shape.reduce((product, size) => product * size, 1);
  return { shape, data: Float32Array.from({ length }, (_, i) => first + i) };
};

it('puts samples without a batch one after another', () => {
  const samples = [{ y: output([2], 0) }, { y: output([2], 10) }];
  expect(stackOutputs(['y'], samples, true)).toEqual([
    { name: 'y', shape: [2, 2], data: Float32Array.of(0, 1, 10, 11) },
  ]);
});

it('makes the batches of one of a graph the samples', () => {
  const samples = [{ y: output([1, 2], 0) }, { y: output([1, 2], 10) }];
  expect(stackOutputs(['y'], samples, false)).toEqual([
    { name: 'y', shape: [2, 2], data: Float32Array.of(0, 1, 10, 11) },
  ]);
});

it('leaves a graph’s only output as it is', () => {
  const [y] = stackOutputs(['y'], [{ y: output([2, 1, 3], 0) }], false);
  expect(y).toMatchObject({ name: 'y', shape: [2, 1, 3] });
});

it('gives outputs of other shapes, or with batches of their own, arrays of their own', () => {
  const differing = [{ y: output([1, 2], 0) }, { y: output([1, 3], 0) }];
  expect(stackOutputs(['y'], differing, false).map(({ name, shape }) => [name, shape])).toEqual([
    ['y/0', [1, 2]],
    ['y/1', [1, 3]],
  ]);
  const batches = [{ y: output([2, 2], 0) }, { y: output([2, 2], 0) }];
  expect(stackOutputs(['y'], batches, false).map(({ name }) => name)).toEqual(['y/0', 'y/1']);
});
