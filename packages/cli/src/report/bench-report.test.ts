import { expect, it } from 'vitest';
import type { MeasuredEngine } from '../compare-with-peers.js';
import { verdicts } from './bench-report.js';

function engine(name: string, p10: number, median: number, p90: number) {
  return { name, ratio: { p10, median, p90 } } as MeasuredEngine;
}

it('says where another engine is faster, before where none is', () => {
  const pith = engine('pith', 1, 1, 1);
  const engines = [
    ...[pith, engine('a', 1.9, 2, 2.1), engine('b', 0.4, 0.5, 0.6)],
    ...[engine('c', 0.7, 0.8, 1.1), engine('d', 0.9, 1.25, 1.6)],
  ];
  expect(
    verdicts([
      { batch: 64, engines },
      { batch: 1, engines: [pith] },
    ]),
  ).toEqual([
    'batch 64: b is 2.00× faster than pith',
    'batch 64: c is 1.25× faster than pith, not in every round',
    'batch 64: pith is faster than a (2.00×), d (1.25×, not in every round)',
  ]);
});
