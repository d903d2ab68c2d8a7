/**
 * Probability that a standard normal variable is at most x: from the complementary error function as
 * a continued fraction in the tails and a series in the middle, to about 1e-12.
 */
export function normalCumulative(x: number): number {
  const t = Math.abs(x);
  if (t > 38) return x > 0 ? 1 : 0;
  const density = Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  const upper = t < 3 ? 0.5 - density * series(t) : density / fraction(t);
  return x > 0 ? 1 - upper : upper;
}

/** The x with `normalCumulative(x) = probability`; ±Infinity at 0 and 1. */
export function normalQuantile(probability: number): number {
  if (probability <= 0) return Number.NEGATIVE_INFINITY;
  if (probability >= 1) return Number.POSITIVE_INFINITY;
  let [low, high] = [-40, 40];
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (normalCumulative(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Two independent standard normal variables (Box and Muller 1958). @param random uniform, 0 ≤ … < 1 */
export function normalPair(random: () => number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  const angle = 2 * Math.PI * random();
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** x + x³/3 + x⁵/(3·5) + … (Abramowitz and Stegun, 26.2.11). */
function series(x: number): number {
  let [term, sum] = [x, x];
  for (let k = 3; term > 1e-17 * sum; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return sum;
}

/** x + 1/(x + 2/(x + 3/(x + …))) (26.2.14). */
function fraction(x: number): number {
  let value = x;
  for (let k = 100; k >= 1; k--) value = x + k / value;
  return value;
}
