import * as Plot from '@observablehq/plot';
import { axisTicks, LINEAR_TICKS, tickText, wholePowers } from './axis.js';
import { type ChartText, DEFAULT_SIZE, drawChart, FONT_SIZE, PADDING } from './chart-frame.js';
import { printable } from './names.js';
import { fills } from './palette.js';
import { textWidth, wrapText } from './text-width.js';

/** A part of a bar, from one value to another. */
export interface PlacedBar {
  readonly category: string;
  readonly name: string;
  /** Position among the parts: its colour. */
  readonly part: number;
  readonly from: number;
  readonly to: number;
}

export interface BarFrame {
  /** Of the vertical axis. */
  readonly label: string;
  readonly scale?: 'linear' | 'log10';
  readonly parts: readonly string[];
  readonly categories: readonly {
    readonly name: string;
    readonly bars: readonly { readonly name: string }[];
  }[];
  readonly bars: readonly PlacedBar[];
  /** Where the legend names the bars. @default false */
  readonly hideNames?: boolean;
}

const MARGIN_RIGHT = 20;
const LINE = 15;
/** What names in one line take below the bars; longer ones make the chart higher. */
const USUAL_MARGIN = 50;
/** Names of bars that do not fit stand at this angle, in degrees. */
const SLANT = 40;

/** Draws bars in categories from left to right, the categories' names below. */
export function barFrame(
  text: ChartText,
  { label, scale = 'linear', parts, categories, bars, hideNames = false }: BarFrame,
): string {
  const colours = fills(text.title, 'parts', parts.length);
  const ends = bars.flatMap(({ from, to }) => [from, to]);
  const whole: readonly [number, number] = [Math.min(...ends), Math.max(...ends) || 1];
  const yDomain = wholePowers({ label, scale }, whole);
  const ticks = axisTicks({ label, scale }, yDomain);
  const labels = (ticks ?? yDomain).map(tickText);
  const marginLeft = 26 + 8 * Math.max(4, ...labels.map(({ length }) => length));
  const { width, height } = { ...DEFAULT_SIZE, ...text };
  const facet = (width - marginLeft - MARGIN_RIGHT) / categories.length;
  const names = [...new Set(categories.flatMap(({ bars }) => bars.map(({ name }) => name)))];
  const longest = Math.max(...names.map((name) => textWidth(printable(name), FONT_SIZE)));
  const isSlanted = longest > (0.95 * facet) / names.length;
  const namesHeight = hideNames ? 4 : nameHeight(longest, isSlanted);
  const headings = categories.map(({ name }) => wrapText(printable(name), FONT_SIZE, facet - 8));
  const headingLines = Math.max(...headings.map(({ length }) => length));
  const marginBottom = namesHeight + headingLines * LINE + 12;
  return drawChart(
    { ...text, height: height + Math.ceil(Math.max(0, marginBottom - USUAL_MARGIN)) },
    parts.map((name, i) => ({
      name: printable(name),
      sample: { kind: 'fill', colour: colours[i]! },
    })),
    {
      ...{ marginLeft, marginRight: MARGIN_RIGHT, marginTop: 40 },
      marginBottom,
      fx: {
        ...{ domain: categories.map(({ name }) => name), axis: null },
        ...{ paddingInner: hideNames ? 0.2 : 0.08, paddingOuter: 0 },
      },
      x: { domain: names, axis: null, padding: hideNames ? 0.05 : 0.2 },
      y: {
        ...(scale === 'linear' ? { nice: LINEAR_TICKS } : { type: 'log' as const, base: 10 }),
        ...{ domain: [...yDomain], axis: null },
      },
      marks: [
        Plot.gridY({ ticks: ticks ?? LINEAR_TICKS, strokeOpacity: 0.15 }),
        Plot.axisY({
          ...{ ticks: ticks ?? LINEAR_TICKS, tickFormat: tickText, fontSize: FONT_SIZE },
          ...{ label: printable(label), labelArrow: 'none', labelOffset: marginLeft - PADDING },
        }),
        Plot.barY(bars, {
          ...{ fx: 'category', x: 'name', y1: 'from', y2: 'to' },
          fill: ({ part }: PlacedBar) => colours[part]!,
        }),
        ...(hideNames ? [] : [nameAxis(isSlanted)]),
        Plot.axisFx({
          ...{ anchor: 'bottom', label: null, tickSize: 0, fontSize: FONT_SIZE },
          tickFormat: (name: string) => wrapText(printable(name), FONT_SIZE, facet - 8).join('\n'),
          ...{ marginBottom: 0, dy: namesHeight },
          lineHeight: LINE / FONT_SIZE,
          fontWeight: hideNames ? 400 : 600,
        }),
      ],
    },
  );
}

function nameHeight(longest: number, isSlanted: boolean): number {
  if (!isSlanted) return LINE + 8;
  return longest * Math.sin((SLANT * Math.PI) / 180) + 16;
}

function nameAxis(isSlanted: boolean): Plot.Markish {
  const slant = isSlanted ? { tickRotate: -SLANT } : {};
  return Plot.axisX({
    ...{ label: null, tickSize: 0, fontSize: FONT_SIZE, tickFormat: printable, ...slant },
  });
}
