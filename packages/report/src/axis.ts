import { ChartError } from './chart-error.js';

/** One of a chart's two directions. */
export interface ChartAxis {
  /** What is told, and its unit: `time (µs)`. */
  readonly label: string;
  /** Equal distances are equal differences, doublings, or powers of ten. @default 'linear' */
  readonly scale?: 'linear' | 'log2' | 'log10';
  /** First and last value. @default those of the data, and 0 on a linear axis */
  readonly domain?: readonly [number, number];
}

/** About as many as a linear axis has; it ends at one. */
export const LINEAR_TICKS = 8;

/** More ticks than this are hard to read. */
const MOST_TICKS = 12;

/**
 * The domain of an axis.
 *
 * @throws ChartError if a given domain is empty, leaves out a value, or is not above 0 on a logarithmic
 * axis
 */
export function axisDomain(
  where: string,
  { label, scale = 'linear', domain }: ChartAxis,
  values: readonly number[],
): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (domain === undefined) {
    if (scale === 'linear') return least < 0 ? [least, Math.max(most, 0)] : [0, most || 1];
    const base = baseOf(scale);
    return least === most ? [least / base, most * base] : [least, most];
  }
  const [from, to] = domain;
  if (!Number.isFinite(from) || !Number.isFinite(to) || from >= to) {
    throw new ChartError(`${where}: "${label}" runs from ${from} to ${to}, expected a range`);
  }
  if (scale !== 'linear' && from <= 0) {
    throw new ChartError(
      `${where}: "${label}" runs from ${from}, but a logarithmic axis has only values above 0`,
    );
  }
  if (least < from || most > to) {
    throw new ChartError(
      `${where}: "${label}" runs from ${from} to ${to}, but values from ${least} to ${most}`,
    );
  }
  return [from, to];
}

/** Where ticks go on a logarithmic axis: at powers, or some of them; else Plot chooses. */
export function axisTicks(
  { scale = 'linear' }: ChartAxis,
  [from, to]: readonly [number, number],
): number[] | undefined {
  if (scale === 'linear') return undefined;
  const base = baseOf(scale);
  const [first, last] = [
    Math.ceil(exponent(from, base) - TINY),
    Math.floor(exponent(to, base) + TINY),
  ];
  // Within less than two powers of ten they say little.
  if (last - first < (base === 10 ? 2 : 1)) return undefined;
  const step = Math.ceil((last - first + 1) / MOST_TICKS);
  return Array.from(
    { length: Math.floor((last - first) / step) + 1 },
    (_, i) => base ** (first + i * step),
  );
}

/** Widens a logarithmic domain to whole powers, so that there are ticks at its ends. */
export function wholePowers(
  { scale = 'linear' }: ChartAxis,
  [from, to]: readonly [number, number],
): [number, number] {
  if (scale === 'linear') return [from, to];
  const base = baseOf(scale);
  return [
    base ** Math.floor(exponent(from, base) + TINY),
    base ** Math.ceil(exponent(to, base) - TINY),
  ];
}

export function baseOf(scale: 'log2' | 'log10'): number {
  return scale === 'log2' ? 2 : 10;
}

/** Logarithms of powers are not quite whole. */
const TINY = 1e-9;

function exponent(value: number, base: number): number {
  return Math.log(value) / Math.log(base);
}

/** @example tickText(16384) // '16,384' */
export function tickText(value: number): string {
  if (value !== 0 && (Math.abs(value) >= 1e9 || Math.abs(value) < 1e-4)) {
    return value.toExponential().replace('e+', 'e');
  }
  return value.toLocaleString('en-US', { maximumSignificantDigits: 6 });
}
