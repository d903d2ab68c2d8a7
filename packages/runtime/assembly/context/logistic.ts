import { SQUASHED, STRETCHED } from '../../src/context/memory-map';

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

/**
 * Log odds of a bit that was 1 so many times of `seen`, drawn to a probability as if seen `prior`
 * times more. All integers are exact in doubles, so the quotient rounded down is that of integers.
 */
@inline
export function shrunk(ones: i32, seen: i32, probability: i32, prior: i32): i32 {
  const sum = f64(ones) * 65536 + f64(prior * probability);
  return stretch(<i32>(sum / (f64(seen) + f64(prior))));
}

/** ln(a / b) in 1/256, b at least 1. */
@inline
export function logRatio(a: f64, b: f64): i32 {
  return stretch(<i32>((65536 * a) / (a + b)));
}
