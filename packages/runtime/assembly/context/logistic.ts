import { RECIPROCALS, SQUASHED, STRETCHED } from '../../src/context/memory-map';

const LIMIT = 2815;

/**
 * Fills the tables of `squash` and `stretch`, as @pith/container does: by +, − , · and ÷ alone, which
 * are exact to the bit everywhere.
 */
export function fillLogistic(): void {
  const x: f64 = 1.0 / 256;
  let factor: f64 = 1;
  for (let i = 12; i > 0; i--) factor = 1 + (factor * x) / f64(i);
  let power: f64 = 1;
  for (let i = 0; i <= LIMIT; i++) {
    const p = <i32>min<f64>(65535, floor<f64>((65536 * power) / (1 + power) + 0.5));
    store<u16>(SQUASHED + ((LIMIT + i) << 1), p);
    store<u16>(SQUASHED + ((LIMIT - i) << 1), 65536 - p);
    power *= factor;
  }
  let odds = -LIMIT;
  for (let p = 0; p < 65536; p++) {
    while (odds < LIMIT && squash(odds) < p) odds++;
    store<i16>(STRETCHED + (p << 1), odds);
  }
}

/** The probability of log odds. */
@inline
export function squash(x: i32): i32 {
  const limited = max<i32>(min<i32>(x, LIMIT), -LIMIT);
  return load<u16>((limited + LIMIT) << 1, SQUASHED);
}

/** The log odds of a probability, 0 … 65535; those of 0 and 1 are the same. */
@inline
export function stretch(p: i32): i32 {
  return load<i16>(p << 1, STRETCHED);
}

/** Below it reciprocals are looked up. */
const RECIPROCALS_END = 4096;

/** [4096] f64: 1 / n */
export function fillReciprocals(): void {
  for (let n = 1; n < RECIPROCALS_END; n++) store<f64>(RECIPROCALS + (n << 3), 1 / f64(n));
}

/**
 * ⌊a / b⌋ of integers, where that is below 65536: a at least 0, b 1 … 2^31.
 *
 * A half added to a keeps the quotient by 0.5 / b, at least 2^−32, from the integers, and rounding errors
 * of a double below 65536 are at most 2^−36. So half less than that, rounded to the nearest, is the
 * quotient rounded down.
 */
@inline
export function quotient(a: f64, b: i32): i32 {
  const inverse = b < RECIPROCALS_END ? load<f64>(b << 3, RECIPROCALS) : 1 / f64(b);
  // An integer stands in the lower bits of a double from 1.5 · 2^52 on.
  return <i32>reinterpret<i64>((a + 0.5) * inverse - 0.5 + 6755399441055744);
}

/**
 * Log odds of a bit that was 1 so many times of `seen`, drawn to a probability as if seen `prior`
 * times more.
 */
@inline
export function shrunk(ones: i32, seen: i32, probability: i32, prior: i32): i32 {
  return stretch(quotient(f64(ones) * 65536 + f64(prior * probability), seen + prior));
}

/** ln(a / b) in 1/256, of integers a at least 0, b at least 1, both at most 2^36. */
@inline
export function logRatio(a: f64, b: f64): i32 {
  return stretch(<i32>((65536 * a) / (a + b)));
}
