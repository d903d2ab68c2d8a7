import type { TensorLayout } from '@pith/container';
import { expect, it } from 'vitest';
import { tensorReport, tensorTable } from './tensor-table.js';

const sparse: TensorLayout = {
  ...{ name: 'fc/kernel', shape: [100, 10], dtype: 'float32', elements: 1000, nonzeros: 100 },
  ...{ layout: 'sparse', values: 'codebook', centroids: 32, vectorLength: 1, indexBits: 4 },
  ...{ entries: 110, fillers: 10 },
  bitsPerWeight: { values: { fixed: 6, coded: 4 }, indexes: { fixed: 4.4, coded: 3 } },
  bytes: { codebook: 64, values: 50, indexes: 38, tables: 12, total: 164 },
};
const dense: TensorLayout = {
  ...{ name: 'fc/bias', shape: [300], dtype: 'float32', elements: 300, nonzeros: 300 },
  ...{ layout: 'dense', values: 'float16', centroids: 0, vectorLength: 1, indexBits: 0 },
  ...{ entries: 300, fillers: 0 },
  bitsPerWeight: { values: { fixed: 16, coded: 12 }, indexes: { fixed: 0, coded: 0 } },
  bytes: { codebook: 0, values: 450, indexes: 0, tables: 0, total: 450 },
};

it('shows each tensor and, weighted by their non-zero weights, all together', () => {
  const lines = tensorTable([sparse, dense].map(tensorReport), false).split('\n');
  const cells = (line: string) => line.split(/ {2,}/);
  expect(cells(lines[2]!)).toEqual([
    ...['fc/kernel', '100×10', '10.00 %', '32 centroids', '6.00 → 4.00', '4.40 → 3.00', '164'],
  ]);
  expect(cells(lines[3]!)).toEqual([
    ...['fc/bias', '300', '100.00 %', 'float16', '16.00 → 12.00', '–', '450'],
  ]);
  // (100 · 6 + 300 · 16) / 400 = 13.5, (100 · 4 + 300 · 12) / 400 = 10, 4.4 / 4 = 1.1, 3 / 4 = 0.75
  expect(cells(lines[5]!)).toEqual([
    ...['all', '1,300', '30.77 %', '13.50 → 10.00', '1.10 → 0.75', '614'],
  ]);
});

it('does not let a name out of a file command the terminal', () => {
  const hostile = tensorReport({ ...dense, name: 'a\u001b[2Jb\nc' });
  expect(tensorTable([hostile], false)).toContain('a�[2Jb�c');
});
