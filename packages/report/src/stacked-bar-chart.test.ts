import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { ChartError } from './chart-error.js';
import { type StackedBarChart, stackedBarChart } from './stacked-bar-chart.js';

const chart: StackedBarChart = {
  title: 'Energy by level',
  description: 'Row stationary needs least.',
  y: { label: 'energy (pJ)' },
  parts: ['MAC', 'DRAM'],
  categories: [
    {
      name: '256 PEs',
      bars: [
        { name: 'RS', values: [10, 20] },
        { name: 'WS', values: [10, 40] },
      ],
    },
    { name: '512 PEs', bars: [{ name: 'RS', values: [5, 0] }] },
  ],
};

interface Box {
  readonly fill: string;
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

function boxes(svg: string): Box[] {
  const { document } = parseHTML(svg);
  const number = (rect: Element, name: string) => Number(rect.getAttribute(name));
  return [...document.querySelectorAll('.chart [aria-label="bar"] rect')].map((rect) => {
    const facet = /translate\(([\d.]+)/.exec(rect.parentElement!.getAttribute('transform') ?? '');
    return {
      fill: rect.getAttribute('fill')!,
      x: number(rect, 'x') + Number(facet?.[1] ?? 0),
      y: number(rect, 'y'),
      height: number(rect, 'height'),
    };
  });
}

function texts(svg: string): (string | null)[] {
  return [...parseHTML(svg).document.querySelectorAll('text')].map((text) => text.textContent);
}

describe('stackedBarChart', () => {
  it('makes heights of values and puts parts on top of each other', () => {
    const [rsMac, rsDram, wsMac, wsDram, lessMac] = boxes(stackedBarChart(chart)) as Box[];
    expect(rsDram!.height / rsMac!.height).toBeCloseTo(2, 1);
    expect(wsDram!.height / wsMac!.height).toBeCloseTo(4, 1);
    expect(lessMac!.height / rsMac!.height).toBeCloseTo(0.5, 1);
    expect(rsDram!.y + rsDram!.height).toBeCloseTo(rsMac!.y, 1);
    expect(wsMac!.x).toBeGreaterThan(rsMac!.x);
    expect(lessMac!.x).toBeGreaterThan(wsMac!.x);
    expect(rsMac!.fill).toBe(wsMac!.fill);
    expect(rsMac!.fill).not.toBe(rsDram!.fill);
  });

  it('labels bars, categories, parts and the axis', () => {
    const found = texts(stackedBarChart(chart));
    for (const name of ['256 PEs', '512 PEs', 'MAC', 'DRAM', 'energy (pJ)', '50', '0']) {
      expect(found).toContain(name);
    }
    expect(found.filter((text) => text === 'RS')).toHaveLength(2);
  });

  it('ends its axis at a tick, at or above the highest bar', () => {
    for (const highest of [1, 13, 99.5, 1234]) {
      const categories = [{ name: 'a', bars: [{ name: 'RS', values: [highest, 0] }] }];
      const { document } = parseHTML(stackedBarChart({ ...chart, categories }));
      const ticks = [...document.querySelectorAll('[aria-label="y-axis tick label"] text')];
      const last = ticks.at(-1)!;
      expect(Number(last.textContent!.replace(',', ''))).toBeGreaterThanOrEqual(highest);
      // The top of the plot.
      expect(last.getAttribute('transform')).toMatch(/,40\)$/);
    }
  });

  it('slants names that do not fit, and then is higher', () => {
    const named = (name: string) =>
      stackedBarChart({
        ...chart,
        categories: ['a', 'b', 'c', 'd'].map((category) => ({
          name: category,
          bars: [1, 2, 3].map((i) => ({ name: `${name} ${i}`, values: [1, 1] })),
        })),
      });
    const height = (svg: string) =>
      Number(parseHTML(svg).document.querySelector('svg')!.getAttribute('height'));
    expect(named('RS')).not.toContain('rotate(');
    expect(named('output stationary')).toContain('rotate(-40');
    expect(height(named('output stationary'))).toBeGreaterThan(height(named('RS')));
  });

  it('is the same every time', () => {
    expect(stackedBarChart(chart)).toBe(stackedBarChart(chart));
    expect(stackedBarChart(chart)).not.toMatch(/NaN|undefined| id=|<style/);
  });

  it('draws zeros', () => {
    const categories = [{ name: 'a', bars: [{ name: 'RS', values: [0, 0] }] }];
    expect(stackedBarChart({ ...chart, categories })).not.toContain('NaN');
  });

  const bar = (values: number[]) => ({
    categories: [{ name: 'batch 1', bars: [{ name: 'RS', values }] }],
  });
  it.each([
    ['no categories', { categories: [] }, 'there are no categories'],
    [
      'no bars',
      { categories: [{ name: 'batch 1', bars: [] }] },
      'Energy by level, batch 1: there are no bars',
    ],
    ['no parts', { parts: [] }, 'there are no parts'],
    ['a missing value', bar([1]), 'bar "RS" of "batch 1" has 1 values, expected 2: MAC, DRAM'],
    ['NaN', bar([1, NaN]), 'bar "RS" of "batch 1": "DRAM" is NaN'],
    ['a negative value', bar([-1, 2]), '"MAC" is -1, expected a number that is 0 or more'],
  ])('refuses %s', (_, change, message) => {
    const draw = () => stackedBarChart({ ...chart, ...change });
    expect(draw).toThrow(ChartError);
    expect(draw).toThrow(message);
  });
});
