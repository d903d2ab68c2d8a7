/** Data that no chart can be drawn of: nothing, no numbers, or more series than can be told apart. */
export class ChartError extends Error {
  readonly code = 'bad-chart';

  /** @param message names the chart, the series, what was found and what was expected */
  constructor(message: string) {
    super(message);
    this.name = 'ChartError';
  }
}
