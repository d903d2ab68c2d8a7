import { printable } from './printable.js';

/** More rows than this do not go on a screen. */
const MOST_ROWS = 60;

/** Longer names are cut in their middle: the ends tell layers and roles. */
const LONGEST_NAME = 60;

/**
 * Of many items the largest ones, as many as a table shows, in their order.
 *
 * @param size by what they count
 */
export function mostNotable<T>(
  items: readonly T[],
  size: (item: T) => number,
): { readonly shown: readonly T[]; readonly others: readonly T[] } {
  if (items.length <= MOST_ROWS) return { shown: items, others: [] };
  const largest = new Set([...items].sort((a, b) => size(b) - size(a)).slice(0, MOST_ROWS));
  return {
    shown: items.filter((item) => largest.has(item)),
    others: items.filter((item) => !largest.has(item)),
  };
}

/** A tensor's name as a table shows it. */
export function shortName(name: string): string {
  const text = printable(name);
  if (text.length <= LONGEST_NAME) return text;
  const end = Math.ceil((LONGEST_NAME - 1) * 0.7);
  return `${text.slice(0, LONGEST_NAME - 1 - end)}…${text.slice(-end)}`;
}
