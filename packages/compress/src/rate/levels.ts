/** Rounds of Lloyd's algorithm that levels start from. */
const rounds = 15;

/**
 * Levels to start learning from: for each sign, Lloyd's levels of the weights of that sign.
 *
 * @param values the kept weights
 * @param count levels besides 0, even: half of them negative
 * @returns [count], ascending, none of them 0, all different
 */
export function initialLevels(values: Float32Array, count: number): Float32Array {
  const half = count / 2;
  const levels = new Float32Array(count);
  const positive = magnitudes(values.filter((v) => v > 0).sort(), half);
  const negative = magnitudes(
    values
      .filter((v) => v < 0)
      .map((v) => -v)
      .sort(),
    half,
  );
  for (let i = 0; i < half; i++) {
    levels[half + i] = positive[i]!;
    levels[half - 1 - i] = -negative[i]!;
  }
  return levels;
}

/** Lloyd's levels of sorted positive numbers, from evenly spaced quantiles on. */
function magnitudes(sorted: Float32Array, count: number): Float32Array {
  const levels = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    levels[i] = sorted[Math.floor(((i + 0.5) / count) * sorted.length)] ?? (i + 1) / count;
  }
  for (let round = 0; round < rounds; round++) {
    let from = 0;
    for (let i = 0; i < count; i++) {
      const until = i + 1 < count ? (levels[i]! + levels[i + 1]!) / 2 : Number.POSITIVE_INFINITY;
      let [sum, to] = [0, from];
      for (; to < sorted.length && sorted[to]! <= until; to++) sum += sorted[to]!;
      if (to > from) levels[i] = sum / (to - from);
      from = to;
    }
  }
  for (let i = 1; i < count; i++) {
    if (!(levels[i]! > levels[i - 1]!)) levels[i] = levels[i - 1]! * 1.01 + 1e-6;
  }
  return levels;
}
