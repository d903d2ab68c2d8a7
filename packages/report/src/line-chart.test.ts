import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { ChartError } from './chart-error.js';
import { type LineChart, lineChart } from './line-chart.js';

const chart: LineChart = {
  title: 'Load balance',
  description: 'It falls.',
  x: { label: 'processing elements', scale: 'log2' },
  y: { label: 'efficiency (%)', domain: [0, 100] },
  series: [
    {
      name: 'fc1',
      points: [
        { x: 1, y: 100 },
        { x: 4, y: 75 },
        { x: 16, y: 50 },
      ],
    },
    { name: 'published', draw: 'points', points: [{ x: 16, y: 60 }] },
  ],
};

function parse(svg: string): Element {
  return parseHTML(svg).document.querySelector('svg')!;
}

function texts(root: Element): string[] {
  return [...root.querySelectorAll('text')].map(({ textContent }) => textContent ?? '');
}

/** Of the marks of one kind in the plot, without the legend's. */
function marks(root: Element, kind: 'line' | 'dot'): Element[] {
  return [...root.querySelectorAll(`.chart [aria-label="${kind}"]`)];
}

function linePoints(path: Element): [number, number][] {
  const numbers = path.getAttribute('d')!.slice(1).split('L');
  return numbers.map((pair) => pair.split(',').map(Number) as [number, number]);
}

describe('lineChart', () => {
  it('puts points where the data says', () => {
    const [path] = marks(parse(lineChart(chart)), 'line').map((mark) => mark.firstElementChild!);
    const [[x1, y1], [x2, y2], [x3, y3]] = linePoints(path!) as [
      [number, number],
      [number, number],
      [number, number],
    ];
    // Equal factors are equal distances on a logarithmic axis, equal differences on a linear one.
    expect(x2 - x1).toBeCloseTo(x3 - x2, 1);
    expect(x2).toBeGreaterThan(x1);
    expect(y2 - y1).toBeCloseTo(y3 - y2, 1);
    expect(y2).toBeGreaterThan(y1);
  });

  it('places values by the labelled ticks', () => {
    const svg = parse(lineChart(chart));
    const ticks = [...svg.querySelectorAll('[aria-label="y-axis tick label"] text')];
    const heights = new Map(
      ticks.map((tick) => [
        tick.textContent,
        Number(/,([\d.]+)\)/.exec(tick.getAttribute('transform')!)![1]),
      ]),
    );
    const path = marks(svg, 'line')[0]!.firstElementChild!;
    const [[, y1], , [, y3]] = linePoints(path) as [[number, number], unknown, [number, number]];
    expect(y1).toBeCloseTo(heights.get('100')!, 1);
    expect(y3).toBeCloseTo(heights.get('50')!, 1);
  });

  it('draws no line between points alone, and names every series once', () => {
    const svg = parse(lineChart(chart));
    expect(marks(svg, 'line')).toHaveLength(1);
    expect(marks(svg, 'dot')).toHaveLength(2);
    expect(texts(svg).filter((text) => text === 'published')).toHaveLength(1);
    expect(texts(svg)).toEqual(
      expect.arrayContaining([
        'Load balance',
        'fc1',
        'processing elements',
        'efficiency (%)',
        '16',
      ]),
    );
  });

  it('is a document of its own, the same every time', () => {
    const svg = lineChart(chart);
    expect(svg).toBe(lineChart(chart));
    const root = parse(svg);
    expect(root.getAttribute('xmlns')).toBe('http://www.w3.org/2000/svg');
    expect(root.querySelector('title')!.textContent).toBe('Load balance');
    expect(root.querySelector('desc')!.textContent).toBe('It falls.');
    expect(root.querySelector('rect')!.getAttribute('fill')).toBe('#ffffff');
    expect(root.querySelectorAll('style, script, foreignObject, image, [id]')).toHaveLength(0);
    expect(svg).not.toMatch(/href|url\(|NaN|undefined/);
    expect(svg).not.toMatch(/\d\.\d{3}/);
  });

  it('stays inside what it says its size is', () => {
    const root = parse(lineChart({ ...chart, width: 480, height: 300 }));
    const [, , width, height] = root.getAttribute('viewBox')!.split(' ').map(Number);
    expect(width).toBe(480);
    expect(height).toBeGreaterThan(300);
    for (const [x, y] of linePoints(marks(root, 'line')[0]!.firstElementChild!)) {
      expect(x).toBeLessThan(480);
      expect(y).toBeLessThan(300);
    }
  });

  it('shows names as they are, markup included', () => {
    const name = '<script>alert("1")</script> & \u0007';
    const title = '</title><b>';
    const svg = lineChart({ ...chart, title, series: [{ ...chart.series[0]!, name }] });
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('<b>');
    expect(svg).not.toContain('\u0007');
    expect(texts(parse(svg))).toContain('<script>alert("1")</script> & �');
  });

  it('tells many series apart by colour and dashes', () => {
    const many = Array.from({ length: 15 }, (_, i) => ({
      ...{ name: `s${i}`, points: [{ x: 1, y: i }] },
    }));
    const styles = marks(parse(lineChart({ ...chart, series: many })), 'line').map((mark) =>
      ['stroke', 'stroke-dasharray'].map((name) => mark.getAttribute(name)).join(),
    );
    expect(new Set(styles).size).toBe(15);
  });

  it('gives a logarithmic axis ticks at powers', () => {
    const points = [3, 40, 500].map((y, i) => ({ x: i, y }));
    const svg = parse(
      lineChart({
        ...chart,
        x: { label: 'i' },
        y: { label: 'y', scale: 'log10' },
        series: [{ name: 'a', points }],
      }),
    );
    const ticks = [...svg.querySelectorAll('[aria-label="y-axis tick label"] text')];
    expect(ticks.map(({ textContent }) => textContent)).toEqual(['1', '10', '100', '1,000']);
  });

  it.each([
    ['no series', { series: [] }, 'Load balance: there are no series to draw'],
    ['no points', { series: [{ name: 'fc9', points: [] }] }, 'series "fc9" has no points'],
    [
      'NaN',
      { series: [{ name: 'fc9', points: [{ x: 1, y: NaN }] }] },
      'series "fc9", point 0: y is NaN',
    ],
    ['infinite', { series: [{ name: 'fc9', points: [{ x: Infinity, y: 1 }] }] }, 'x is Infinity'],
    [
      'logarithm of 0',
      { series: [{ name: 'fc9', points: [{ x: 0, y: 1 }] }] },
      'x is 0, expected a number above 0',
    ],
    [
      'outside',
      { y: { label: 'y', domain: [0, 50] as const } },
      'runs from 0 to 50, but values from 50 to 100',
    ],
    ['empty domain', { y: { label: 'y', domain: [5, 5] as const } }, 'runs from 5 to 5'],
    ['twins', { series: [chart.series[0]!, chart.series[0]!] }, 'two series are named "fc1"'],
    ['no title', { title: '  ' }, 'the title is empty'],
    ['small', { width: 10 }, 'a width of 10 pixels, expected 200 … 4000'],
  ])('refuses %s', (_, change, message) => {
    const draw = () => lineChart({ ...chart, ...change });
    expect(draw).toThrow(ChartError);
    expect(draw).toThrow(message);
  });

  it('refuses more series than it has styles for', () => {
    const series = Array.from({ length: 22 }, (_, i) => ({
      name: `${i}`,
      points: [{ x: 1, y: 1 }],
    }));
    expect(() => lineChart({ ...chart, series })).toThrow('22 series, but only 21');
  });
});
