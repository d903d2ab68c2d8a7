import * as Plot from '@observablehq/plot';
import {
  axisDomain,
  axisTicks,
  baseOf,
  type ChartAxis,
  LINEAR_TICKS,
  tickText,
  wholePowers,
} from './axis.js';
import { ChartError } from './chart-error.js';
import { type ChartText, drawChart, FONT_SIZE, PADDING } from './chart-frame.js';
import { checkNames, printable } from './names.js';
import { type LineStyle, lineStyles } from './palette.js';

/** Points of one colour, and the line between them. */
export interface LineSeries {
  readonly name: string;
  /** Drawn in their order. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** `points` leaves the line out, say for published values. @default 'line' */
  readonly draw?: 'line' | 'points';
}

/** Several series over one quantity. */
export interface LineChart extends ChartText {
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly series: readonly LineSeries[];
}

/**
 * Draws series of points with lines between them.
 *
 * @returns an SVG document, the same bytes for the same chart
 * @throws ChartError if there are no points, a value is not finite or, on a logarithmic axis, not above
 * 0, or there are more series than can be told apart
 * @example
 * lineChart({
 *   title: 'Load balance', description: 'Falls with the number of processing elements.',
 *   x: { label: 'processing elements', scale: 'log2' }, y: { label: 'efficiency (%)' },
 *   series: [{ name: 'fc1', points: [{ x: 1, y: 100 }, { x: 64, y: 88 }] }],
 * })
 */
export function lineChart({ x, y, series, ...text }: LineChart): string {
  checkNames(text.title, 'series', series);
  for (const one of series) checkPoints(text.title, one, { x, y });
  const points = series.flatMap(({ points }) => points);
  const styles = lineStyles(text.title, series.length);
  const [xs, ys] = [points.map((point) => point.x), points.map((point) => point.y)];
  const xDomain = axisDomain(text.title, x, xs);
  const least = axisDomain(text.title, y, ys);
  const yDomain = y.domain === undefined ? wholePowers(y, least) : least;
  const yLabels = (axisTicks(y, yDomain) ?? yDomain).map(tickText);
  const marginLeft = 26 + 8 * Math.max(4, ...yLabels.map(({ length }) => length));
  return drawChart(
    text,
    series.map(({ name, draw = 'line' }, i) => ({
      name: printable(name),
      sample: { kind: draw, ...styles[i]! },
    })),
    {
      marginLeft,
      ...{ marginRight: 28, marginTop: 40, marginBottom: 48, insetLeft: 6 },
      x: { ...scaleOf(x), domain: xDomain, axis: null },
      y: {
        ...scaleOf(y),
        domain: yDomain,
        nice: y.domain === undefined && isLinear(y) ? LINEAR_TICKS : false,
        axis: null,
      },
      marks: [
        Plot.gridY({ ticks: axisTicks(y, yDomain) ?? LINEAR_TICKS, strokeOpacity: 0.15 }),
        Plot.axisX({
          ...{ ...ticksOf(x, xDomain), tickFormat: tickText, fontSize: FONT_SIZE },
          ...{ label: printable(x.label), labelAnchor: 'center', labelArrow: 'none' },
          labelOffset: 42,
        }),
        Plot.axisY({
          ...{
            ticks: axisTicks(y, yDomain) ?? LINEAR_TICKS,
            tickFormat: tickText,
            fontSize: FONT_SIZE,
          },
          ...{ label: printable(y.label), labelArrow: 'none' },
          labelOffset: marginLeft - PADDING,
        }),
        ...series.flatMap((one, i) => seriesMarks(one, styles[i]!)),
      ],
    },
  );
}

function isLinear({ scale = 'linear' }: ChartAxis): boolean {
  return scale === 'linear';
}

function scaleOf({ scale = 'linear' }: ChartAxis): Plot.ScaleOptions {
  return scale === 'linear' ? { type: 'linear' } : { type: 'log', base: baseOf(scale) };
}

function ticksOf(axis: ChartAxis, domain: readonly [number, number]): { ticks?: number[] } {
  const ticks = axisTicks(axis, domain);
  return ticks === undefined ? {} : { ticks };
}

function seriesMarks(
  { points, draw = 'line' }: LineSeries,
  { colour, symbol, dash }: LineStyle,
): Plot.Markish[] {
  const dots = Plot.dot(points, { x: 'x', y: 'y', r: 3, symbol, fill: colour });
  if (draw === 'points') return [dots];
  const line = Plot.line(points, {
    ...{ x: 'x', y: 'y', stroke: colour, strokeWidth: 2, strokeDasharray: dash },
  });
  return [line, dots];
}

function checkPoints(
  title: string,
  { name, points }: LineSeries,
  axes: Readonly<Record<'x' | 'y', ChartAxis>>,
): void {
  if (points.length === 0) throw new ChartError(`${title}: series "${name}" has no points`);
  for (const [i, point] of points.entries()) {
    for (const axis of ['x', 'y'] as const) {
      const { scale = 'linear' } = axes[axis];
      const isLogarithmic = scale !== 'linear';
      if (Number.isFinite(point[axis]) && !(isLogarithmic && point[axis] <= 0)) continue;
      throw new ChartError(
        `${title}: series "${name}", point ${i}: ${axis} is ${point[axis]}, expected a number` +
          `${isLogarithmic ? ' above 0, as the axis is logarithmic' : ''}`,
      );
    }
  }
}
