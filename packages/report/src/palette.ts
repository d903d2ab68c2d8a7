import { ChartError } from './chart-error.js';

/**
 * Colours that people with any kind of colour vision tell apart (Okabe and Ito, Color Universal
 * Design, 2008), without their yellow, which hardly shows on white.
 */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];

const SYMBOLS = ['circle', 'square', 'triangle', 'diamond', 'cross', 'star', 'wye'] as const;

/** Dashes and gaps in pixels: what tells series of one colour apart. */
const DASHES = ['none', '6 3', '2 3'] as const;

/** How a series of points and lines is drawn. */
export interface LineStyle {
  readonly colour: string;
  readonly symbol: (typeof SYMBOLS)[number];
  readonly dash: (typeof DASHES)[number];
}

/** @throws ChartError if there are more series than styles */
export function lineStyles(title: string, count: number): LineStyle[] {
  checkCount(title, 'series', count, COLOURS.length * DASHES.length);
  return Array.from({ length: count }, (_, i) => ({
    colour: COLOURS[i % COLOURS.length]!,
    symbol: SYMBOLS[i % SYMBOLS.length]!,
    dash: DASHES[Math.floor(i / COLOURS.length)]!,
  }));
}

/** @throws ChartError if there are more than colours */
export function fills(title: string, what: string, count: number): string[] {
  checkCount(title, what, count, COLOURS.length);
  return COLOURS.slice(0, count);
}

function checkCount(title: string, what: string, count: number, most: number): void {
  if (count <= most) return;
  throw new ChartError(
    `${title}: ${count} ${what}, but only ${most} can be told apart; draw several charts`,
  );
}
