import { barFrame } from './bar-frame.js';
import { checkBars } from './bars.js';
import { ChartError } from './chart-error.js';
import type { ChartText } from './chart-frame.js';

/** Several quantities of the same unit beside each other, for each of several things. */
export interface GroupedBarChart extends ChartText {
  /** Of the quantity, with its unit: `energy (pJ)`. */
  readonly y: {
    readonly label: string;
    /** Bars of a logarithmic axis begin at the power of ten below the least. @default 'linear' */
    readonly scale?: 'linear' | 'log10';
  };
  /** What is told of each group: the colours. */
  readonly series: readonly string[];
  /** Each with a value for every series, in their order. */
  readonly groups: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/**
 * Draws bars beside each other, a colour for each series, grouped.
 *
 * @returns an SVG document, the same bytes for the same chart
 * @throws ChartError if there are no bars, a value is not finite, below 0 or, on a logarithmic axis, 0;
 * or there are more series than can be told apart
 */
export function groupedBarChart({ y, series, groups, ...text }: GroupedBarChart): string {
  const categories = groups.map(({ name, values }) => ({ name, bars: [{ name: 'all', values }] }));
  checkBars(text.title, series, categories);
  const values = groups.flatMap((group) => group.values);
  const isLogarithmic = y.scale === 'log10';
  if (isLogarithmic) checkAboveZero(text.title, series, groups);
  const base = isLogarithmic ? 10 ** Math.floor(Math.log10(Math.min(...values)) - 1e-9) : 0;
  const bars = groups.flatMap(({ name: category, values }) =>
    values.map((value, part) => ({ category, name: series[part]!, part, from: base, to: value })),
  );
  const placed = groups.map(({ name }) => ({ name, bars: series.map((name) => ({ name })) }));
  return barFrame(text, {
    ...{ label: y.label, parts: series, categories: placed, bars, hideNames: true },
    ...(isLogarithmic && { scale: y.scale }),
  });
}

function checkAboveZero(
  title: string,
  series: readonly string[],
  groups: GroupedBarChart['groups'],
): void {
  for (const { name, values } of groups) {
    const bad = values.indexOf(0);
    if (bad < 0) continue;
    throw new ChartError(
      `${title}: "${series[bad]}" of "${name}" is 0, but a logarithmic axis has only values above 0`,
    );
  }
}
