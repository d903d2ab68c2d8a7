/** What a scale leads to. */
export interface Measured<T> {
  readonly scale: number;
  /** What is bounded, above 0. */
  readonly value: number;
  readonly result: T;
}

export interface FindScaleOptions<T> {
  /** Where to begin, above 0. */
  readonly start: number;
  readonly least: number;
  readonly greatest: number;
  /** The bound; `value` must not pass it. */
  readonly bound: number;
  /** Whether `value` grows or falls as the scale grows. */
  readonly value: 'grows' | 'falls';
  /** d log value / d log scale, a first guess: 1 where an error is proportional to the scale. */
  readonly slope: number;
  /** Enough if the value is within this part below the bound. */
  readonly within: number;
  /** Most evaluations, at least 1. */
  readonly most: number;
  evaluate(scale: number): Promise<{ value: number; result: T }>;
}

/**
 * Brings a value that is monotone in a scale as close to its bound as few evaluations can, keeping
 * to it: false position in the logarithms of both, bisection where that does not move. The value may
 * scatter about what is monotone.
 *
 * @returns `met`: the evaluation nearest to the bound that keeps it, if any does; `nearest`: the one
 * with the least value
 */
export async function findScale<T>(
  options: FindScaleOptions<T>,
): Promise<{ met?: Measured<T>; nearest: Measured<T> }> {
  const { bound, within, most } = options;
  // Work in x, in which the value grows: x = log scale or −log scale.
  const direction = options.value === 'grows' ? 1 : -1;
  const ends = [direction * Math.log(options.least), direction * Math.log(options.greatest)];
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  // The farthest step without a bracket is a leap, in units of log value.
  let slope = Math.abs(options.slope);
  let leap = Math.log(8);
  let low: Point<T> | undefined; // keeps the bound
  let high: Point<T> | undefined; // passes it
  let nearest: Measured<T> | undefined;
  let x = Math.min(last, Math.max(first, direction * Math.log(options.start)));
  for (let trial = 0; trial < most; trial++) {
    const scale = Math.exp(direction * x);
    const { value, result } = await options.evaluate(scale);
    const measured = { scale, value, result };
    if (nearest === undefined || value < nearest.value) nearest = measured;
    const point = { x, y: Math.log(Math.max(value, 1e-300) / bound), measured };
    // While there is no bracket, what the last two show replaces the guess, as far as it is likely.
    const before = low ?? high;
    if (before !== undefined && before.x !== x) {
      const seen = (point.y - before.y) / (x - before.x);
      slope = Math.min(4 * slope, Math.max(slope / 4, Number.isFinite(seen) ? seen : slope));
    }
    if (value <= bound) {
      if (low === undefined || x > low.x) low = point;
      if (value >= bound * (1 - within) || x >= last) break;
    } else {
      if (high === undefined || x < high.x) high = point;
      if (x <= first) break;
    }
    // Measured losses scatter. Where the bound seems to be passed long before it should be, it was passed
    // by chance: look beyond.
    if (low !== undefined && high !== undefined && slope * (high.x - low.x) < -low.y / 4) {
      x = Math.min(last, Math.max(high.x, low.x - low.y / slope / 2));
      high = undefined;
      continue;
    }
    x = Math.min(last, Math.max(first, next(low, high, { slope, within, leap })));
    leap *= 2;
    if (x === low?.x || x === high?.x) break;
  }
  return low === undefined ? { nearest: nearest! } : { met: low.measured, nearest: nearest! };
}

interface Point<T> {
  readonly x: number;
  /** log(value / bound) */
  readonly y: number;
  readonly measured: Measured<T>;
}

function next<T>(
  low: Point<T> | undefined,
  high: Point<T> | undefined,
  { slope, within, leap }: { slope: number; within: number; leap: number },
): number {
  const aim = -within / 2;
  if (low === undefined || high === undefined) {
    const { x, y } = (low ?? high)!;
    const by = Math.min(leap, Math.max(-leap, aim - y));
    return x + by / slope;
  }
  const width = high.x - low.x;
  const rise = high.y - low.y;
  if (!Number.isFinite(rise) || rise <= 0) return low.x + width / 2;
  const guess = low.x + (width * (aim - low.y)) / rise;
  // Away from the ends, where rounding would make it stand still.
  return Math.min(high.x - 0.02 * width, Math.max(low.x + 0.02 * width, guess));
}
