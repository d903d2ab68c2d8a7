import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { type GroupedBarChart, groupedBarChart } from './grouped-bar-chart.js';

const chart: GroupedBarChart = {
  title: 'Energy of fetching weights',
  description: 'Less at every step.',
  y: { label: 'energy (nJ)' },
  series: ['dense', 'pruned', 'on chip'],
  groups: [
    { name: 'fc1', values: [100, 10, 1] },
    { name: 'fc2', values: [50, 20, 4] },
  ],
};

function heights(svg: string): number[] {
  const rects = parseHTML(svg).document.querySelectorAll('.chart [aria-label="bar"] rect');
  return [...rects].map((rect) => Number(rect.getAttribute('height')));
}

describe('groupedBarChart', () => {
  it('makes heights of values', () => {
    const [dense, pruned, , half] = heights(groupedBarChart(chart)) as [
      number,
      number,
      number,
      number,
    ];
    expect(dense / pruned).toBeCloseTo(10, 1);
    expect(dense / half).toBeCloseTo(2, 1);
  });

  it('makes equal factors equal steps on a logarithmic axis', () => {
    const logarithmic = { label: 'energy (nJ)', scale: 'log10' } as const;
    const [dense, pruned, chip] = heights(groupedBarChart({ ...chart, y: logarithmic })) as [
      ...[number, number, number],
    ];
    expect(dense - pruned).toBeCloseTo(pruned - chip, 1);
    // The least value still is to be seen.
    expect(chip).toBeGreaterThan(5);
  });

  it('names groups and, in the legend alone, series', () => {
    const { document } = parseHTML(groupedBarChart(chart));
    const texts = [...document.querySelectorAll('text')].map((text) => text.textContent);
    for (const name of ['fc1', 'fc2', 'dense', 'pruned', 'on chip']) {
      expect(texts.filter((text) => text === name)).toHaveLength(1);
    }
  });

  it('refuses what it cannot draw', () => {
    const groups = [{ name: 'fc1', values: [1, 0, 1] }];
    const y = { label: 'energy', scale: 'log10' } as const;
    expect(() => groupedBarChart({ ...chart, groups, y })).toThrow(
      'Energy of fetching weights: "pruned" of "fc1" is 0, but a logarithmic axis',
    );
    expect(() => groupedBarChart({ ...chart, groups: [] })).toThrow('there are no categories');
  });
});
