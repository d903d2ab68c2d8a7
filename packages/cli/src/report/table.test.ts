import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { renderTable } from './table.js';

const columns = [{ head: 'tensor' }, { head: 'bytes', align: 'right' as const }];
const rows = [
  ['ip1/kernel', '26,940'],
  ['b', '40'],
];

it('aligns text left and numbers right, with a rule under the heading', () => {
  expect(renderTable(columns, rows).split('\n')).toEqual([
    'tensor       bytes',
    '──────────  ──────',
    'ip1/kernel  26,940',
    'b               40',
  ]);
});

it('sets a total apart, wider than all rows too', () => {
  const lines = renderTable(columns, rows, { total: ['all', '1,026,980'] }).split('\n');
  expect(lines.slice(-2)).toEqual(['──────────  ─────────', 'all         1,026,980']);
});

it('has escape codes only when colours are asked for, and the same text with them', () => {
  const plain = renderTable(columns, rows);
  const coloured = renderTable(columns, rows, { colour: true });
  expect(coloured).not.toBe(plain);
  expect(stripVTControlCharacters(coloured)).toBe(plain);
});

it('keeps every heading where there are no rows', () => {
  expect(renderTable(columns, []).split('\n')[0]).toBe('tensor  bytes');
});
