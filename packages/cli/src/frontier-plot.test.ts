import { expect, it } from 'vitest';
import { frontierPlot } from './frontier-plot.js';
import type { FrontierReport } from './report/frontier-report.js';
import { frontierTable } from './report/frontier-table.js';

const point = (bytes: number, error: number, flags: object = {}) => ({
  ...{ asked: bytes, nonzeros: bytes, bytes, validation: { loss: 1, error, examples: 1000 } },
  ...{ keeps: true, isOnFront: true, isChosen: false, ...flags },
});
const report: FrontierReport = {
  target: { kind: 'error', asked: 0.0158, bound: 0.015 },
  met: true,
  points: [
    point(4000, 0.012),
    point(3000, 0.013, { isOnFront: false }),
    point(2600, 0.013, { isChosen: true }),
    point(1900, 0.02, { keeps: false }),
  ],
  plot: 'lenet.frontier.svg',
};

it('draws the front, what lies behind it and what was chosen', async () => {
  const svg = await frontierPlot('lenet', report);
  for (const text of ['Files made of lenet', 'Pareto front', 'others', 'chosen', '2600 bytes']) {
    expect(svg).toContain(text);
  }
  // No errors at all, and one file alone, can be drawn as well.
  const alone = { ...report, points: [point(100, 0, { isChosen: true, keeps: false })] };
  expect(await frontierPlot('lenet', alone)).toContain('nearest');
});

it('tells every file and what was asked for', () => {
  const table = frontierTable(report, { shipped: 1_066_440, colour: false });
  expect(table).toMatch(/2,600 +410\.2× +1\.30 % +yes +kept, chosen/);
  expect(table).toMatch(/1,900 .*2\.00 % +yes +missed/);
  expect(table).toMatch(/target: .*at most 1\.50 %, a margin below 1\.58 %/);
});
