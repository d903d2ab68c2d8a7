import { shortName } from '../report/notable.js';

/** More bars stand too close. */
const MOST_BARS = 40;

/** More lines than this cannot be followed. */
const MOST_LINES = 12;

interface Named {
  readonly name: string;
}

/** A layer of a chart, with a name that no other has. */
export interface Charted<T> {
  readonly name: string;
  readonly layer: T;
}

/** Of many layers the largest, as many as a chart of bars shows, in their order. */
export function layersAsBars<T extends Named>(layers: readonly T[], size: (layer: T) => number) {
  return largest(layers, size, MOST_BARS);
}

/** Of many layers the largest, as many as a chart of lines shows, in their order. */
export function layersAsLines<T extends Named>(layers: readonly T[], size: (layer: T) => number) {
  return largest(layers, size, MOST_LINES);
}

/** Pixels for so many bars with their names under them. */
export function widthFor(bars: number): number {
  return Math.max(720, 100 + 26 * bars);
}

function largest<T extends Named>(
  layers: readonly T[],
  size: (layer: T) => number,
  most: number,
): Charted<T>[] {
  const kept = new Set([...layers].sort((a, b) => size(b) - size(a)).slice(0, most));
  const seen = new Map<string, number>();
  return layers
    .filter((layer) => kept.has(layer))
    .map((layer) => {
      const short = shortName(layer.name);
      const turn = (seen.get(short) ?? 0) + 1;
      seen.set(short, turn);
      return { name: turn === 1 ? short : `${short} #${turn}`, layer };
    });
}
