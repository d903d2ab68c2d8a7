import { SeededRandom } from '../seeded-random.js';
import type { SortedValues } from './sorted-values.js';

/**
 * Greedy k-means++ seeding (Arthur & Vassilvitskii 2007): every next centre is drawn with a
 * probability in proportion to its squared distance from the nearest centre so far, the best of
 * 2 + ⌊ln k⌋ draws is taken.
 *
 * Deep Compression §3.2 draws its random centroids from the values alone (Forgy), which for a
 * bell-shaped layer leaves the tails without one; k-means++ is the better random start.
 *
 * The values nearest to a centre are a range of the sorted values, so a draw is exact, over all
 * values, and costs O(k + log n).
 *
 * @param sorted n ≥ 1 values
 * @param seed the same seed gives the same centroids
 * @returns [clusters], ascending; repeats if there are fewer distinct values
 */
export function plusPlusCentroids(
  sorted: SortedValues,
  clusters: number,
  seed: number,
): Float64Array {
  const random = new SeededRandom(seed);
  const draws = 2 + Math.floor(Math.log(clusters));
  const first = sorted.values[Math.floor(random.next() * sorted.length)]!;
  let cells: Cell[] = [cell(sorted, first, 0, sorted.length)];
  while (cells.length < clusters) {
    let best = addCentre(sorted, cells, drawFarValue(sorted, cells, random));
    for (let draw = 1; draw < draws; draw++) {
      const other = addCentre(sorted, cells, drawFarValue(sorted, cells, random));
      if (totalError(other) < totalError(best)) best = other;
    }
    cells = best;
  }
  return Float64Array.from(cells, ({ centre }) => centre);
}

/** A centre and the range of sorted values that it is nearest to. */
interface Cell {
  readonly centre: number;
  readonly start: number;
  readonly end: number;
  readonly error: number;
}

function cell(sorted: SortedValues, centre: number, start: number, end: number): Cell {
  return { centre, start, end, error: sorted.errorAround(centre, start, end) };
}

function totalError(cells: readonly Cell[]): number {
  return cells.reduce((total, { error }) => total + error, 0);
}

/** A value drawn with a probability in proportion to its squared distance from its centre. */
function drawFarValue(sorted: SortedValues, cells: readonly Cell[], random: SeededRandom): number {
  let rest = random.next() * totalError(cells);
  let drawn = cells[0]!;
  for (const candidate of cells) {
    if (candidate.error === 0) continue;
    drawn = candidate;
    if (rest < candidate.error) break;
    rest -= candidate.error;
  }
  // The first value at which the error, added up from the start of the cell, passes what is left.
  let low = drawn.start;
  let high = Math.max(drawn.start, drawn.end - 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted.errorAround(drawn.centre, drawn.start, middle + 1) > rest) high = middle;
    else low = middle + 1;
  }
  return sorted.values[low]!;
}

/** The cells once `centre` is one of the centres; only its two neighbours change. */
function addCentre(sorted: SortedValues, cells: readonly Cell[], centre: number): Cell[] {
  const found = cells.findIndex((other) => other.centre > centre);
  const at = found === -1 ? cells.length : found;
  const left = cells[at - 1];
  const right = cells[at];
  const start = left ? Math.min(left.end, sorted.countUpTo((left.centre + centre) / 2)) : 0;
  const end = right ? sorted.countUpTo((centre + right.centre) / 2) : sorted.length;
  return [
    ...cells.slice(0, Math.max(0, at - 1)),
    ...(left ? [cell(sorted, left.centre, left.start, start)] : []),
    cell(sorted, centre, start, end),
    ...(right ? [cell(sorted, right.centre, end, right.end)] : []),
    ...cells.slice(at + 1),
  ];
}
