import { ChartError } from './chart-error.js';
import { checkNames } from './names.js';

/** Bars beside each other, under one heading. */
export interface BarCategory {
  readonly name: string;
  readonly bars: readonly Bar[];
}

export interface Bar {
  /** Stands under the bar: short. */
  readonly name: string;
  /** One for each of the chart's parts, in their order; 0 or more. */
  readonly values: readonly number[];
}

/** @throws ChartError if there are no bars, or a bar has not one value, 0 or more, for each part */
export function checkBars(
  title: string,
  parts: readonly string[],
  categories: readonly BarCategory[],
): void {
  checkNames(
    title,
    'parts',
    parts.map((name) => ({ name })),
  );
  checkNames(title, 'categories', categories);
  for (const { name: category, bars } of categories) {
    checkNames(`${title}, ${category}`, 'bars', bars);
    for (const { name, values } of bars) {
      const where = `${title}: bar "${name}" of "${category}"`;
      if (values.length !== parts.length) {
        throw new ChartError(
          `${where} has ${values.length} values, expected ${parts.length}: ${parts.join(', ')}`,
        );
      }
      const bad = values.findIndex((value) => !(Number.isFinite(value) && value >= 0));
      if (bad < 0) continue;
      throw new ChartError(
        `${where}: "${parts[bad]}" is ${values[bad]}, expected a number that is 0 or more`,
      );
    }
  }
}
