/**
 * The c for which the mean of min(1, c · u_i · v_j) over all i and j is the density: c = density but
 * for the places where it passes 1. Rows sorted once, so that a step costs one search a column.
 *
 * @param columnFactors [inputs] v, mean 1
 * @param rowFactors [outputs] u, mean 1
 * @param density above 0, at most 1
 */
export function scaleToDensity(
  columnFactors: Float64Array,
  rowFactors: Float64Array,
  density: number,
): number {
  const sorted = rowFactors.toSorted();
  const sums = new Float64Array(sorted.length + 1);
  sorted.forEach((u, i) => {
    sums[i + 1] = sums[i]! + u;
  });
  const greatest = sorted.at(-1)! * columnFactors.reduce((a, b) => Math.max(a, b), 0);
  if (density * greatest <= 1) return density;
  const expected = density * columnFactors.length * sorted.length;
  const kept = (scale: number): number => {
    let total = 0;
    for (const v of columnFactors) {
      const below = countBelow(sorted, 1 / (scale * v));
      total += scale * v * sums[below]! + (sorted.length - below);
    }
    return total;
  };
  let [low, high] = [density, 2 * density];
  // Ends: factors are above 0, so that every place reaches 1.
  while (kept(high) < expected * (1 - 1e-12)) [low, high] = [high, 2 * high];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (kept(middle) < expected) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How many of the ascending values are below a limit. */
function countBelow(ascending: Float64Array, limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
