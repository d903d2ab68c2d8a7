import { InputError, UsageError } from '@pith/container';
import { expect, it } from 'vitest';
import { assignFiles } from './assign-files.js';

const [left, right] = [
  { name: 'left', shape: [4] },
  { name: 'right', shape: [4] },
];

it('gives files to the inputs that they are named for', () => {
  expect(assignFiles(['left=a=b.npy', 'right=c.npy', 'left=d.npy'], [left, right])).toEqual([
    { input: left, path: 'a=b.npy' },
    { input: right, path: 'c.npy' },
    { input: left, path: 'd.npy' },
  ]);
});

it('needs no name for a model of one input, nor for an archive of named arrays', () => {
  expect(assignFiles(['a.png'], [left])).toEqual([{ input: left, path: 'a.png' }]);
  expect(assignFiles(['a.npz'], [left, right]).map(({ input }) => input)).toEqual([left, right]);
});

it('refuses names that are not the inputs, files for none, and inputs without a file', () => {
  expect(() => assignFiles(['up=a.npy'], [left])).toThrow(InputError);
  expect(() => assignFiles(['up=a.npy'], [left])).toThrow(/no input "up"; its inputs are left/);
  expect(() => assignFiles(['a.npy'], [left, right])).toThrow(UsageError);
  expect(() => assignFiles(['left=a.npy'], [left, right])).toThrow(/"right" is missing/);
});
