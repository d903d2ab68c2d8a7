import { expect, it } from 'vitest';
import { dataDigest } from './data-digest.js';

const part = (first: number, label: number) => ({
  ...{ inputs: Uint8Array.of(first, 2), labels: Int32Array.of(label), shape: [2], count: 1 },
});
const data = (train = part(1, 0), validation = part(1, 0), test = part(1, 0)) => ({
  ...{ train, validation, test },
});

it('tells apart what is trained on and chosen by, and does not look at the test data', () => {
  const digest = dataDigest(data());
  expect(dataDigest(data(undefined, undefined, part(7, 1)))).toBe(digest);
  for (const other of [
    data(part(3, 0)),
    data(part(1, 1)),
    data(undefined, part(3, 0)),
    data({ ...part(1, 0), shape: [1, 2] }),
  ]) {
    expect(dataDigest(other)).not.toBe(digest);
  }
});
