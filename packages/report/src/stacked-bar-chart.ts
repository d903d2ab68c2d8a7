import { barFrame, type PlacedBar } from './bar-frame.js';
import { type BarCategory, checkBars } from './bars.js';
import type { ChartText } from './chart-frame.js';

/** What several things are made up of. */
export interface StackedBarChart extends ChartText {
  /** Of the quantity, with its unit: `energy (pJ)`. */
  readonly y: { readonly label: string };
  /** What a bar is made up of, from below. */
  readonly parts: readonly string[];
  readonly categories: readonly BarCategory[];
}

/**
 * Draws bars of parts on top of each other, grouped by category.
 *
 * @returns an SVG document, the same bytes for the same chart
 * @throws ChartError if there are no bars, a value is not finite or below 0, or there are more parts than
 * can be told apart
 * @example
 * stackedBarChart({
 *   title: 'Energy by level', description: 'Row stationary needs least.',
 *   y: { label: 'energy per MAC (1 = one MAC)' }, parts: ['MAC', 'register file', 'DRAM'],
 *   categories: [{ name: '256 PEs', bars: [{ name: 'RS', values: [1, 4, 2] }] }],
 * })
 */
export function stackedBarChart({ y, parts, categories, ...text }: StackedBarChart): string {
  checkBars(text.title, parts, categories);
  const bars = categories.flatMap(({ name: category, bars }) =>
    bars.flatMap(({ name, values }): PlacedBar[] => {
      let below = 0;
      return values.map((value, part) => {
        const from = below;
        below += value;
        return { category, name, part, from, to: below };
      });
    }),
  );
  return barFrame(text, { label: y.label, parts, categories, bars });
}
