import { InputError, UsageError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import type { DataflowInput } from '../program/lower/dataflow.js';
import { resolveShapes } from './resolve-shapes.js';

const input = (shape: (number | string | null)[]): DataflowInput => ({
  ...{ name: 'x', tensor: 'x', type: 'float', shape },
});
const resolve = (
  shape: (number | string | null)[],
  length: number,
  options: Parameters<typeof resolveShapes>[2] = {},
) =>
  resolveShapes(
    { inputs: [input(shape)], batchApart: false },
    new Map([['x', new Float32Array(length)]]),
    options,
  ).get('x');

describe('resolveShapes', () => {
  it('takes fixed shapes as they are', () => expect(resolve([2, 3], 6)).toEqual([2, 3]));
  it('finds the one open dimension', () => {
    expect(resolve([1, 3, 'width'], 12)).toEqual([1, 3, 4]);
    expect(resolve([null, 3], 6)).toEqual([2, 3]);
  });
  it('takes an open first dimension for the batch', () => {
    expect(resolve(['batch', null, 3], 12)).toEqual([1, 4, 3]);
    expect(resolve(['batch', null, 3], 12, { batch: 2 })).toEqual([2, 2, 3]);
  });
  it('takes shapes that are given', () => {
    expect(resolve([null, 3, null, null], 24, { shapes: { x: [1, 3, 2, 4] } })).toEqual([
      1, 3, 2, 4,
    ]);
  });
  it.each([
    [[2, 3], 7, {}, InputError, /7 numbers, but its shape \[2,3\] takes 6/],
    [[1, 3, 'w'], 10, {}, InputError, /10 numbers, which fill no shape \[1, 3, w\]/],
    [
      [1, null, null],
      12,
      {},
      InputError,
      /leaves more than one dimension of \[1, \?, \?\] open.*shapes/,
    ],
    [[2, 3], 6, { shapes: { y: [1] } }, UsageError, /no input "y"/],
    [[2, null], 6, { shapes: { x: [3, 2] } }, UsageError, /takes \[2, \?\], but \[3,2\] is given/],
    [[2, null], 6, { shapes: { x: [2, 0] } }, UsageError, /but \[2,0\] is given/],
    [[2, null], 6, { shapes: { x: [2] } }, UsageError, /but \[2\] is given/],
  ] as const)('refuses %j with %i numbers and %j', (shape, length, options, kind, message) => {
    const attempt = () => resolve([...shape], length, options);
    expect(attempt).toThrow(kind);
    expect(attempt).toThrow(message);
  });
});
