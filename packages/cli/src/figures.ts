/** How numbers are written for people. Machines get them unrounded, by `--json`. */

/** @example bytes(1_067_008) // '1,067,008' */
export function bytes(count: number): string {
  return count.toLocaleString('en-US');
}

/** A share as percent. @example percent(0.0158) // '1.58 %' */
export function percent(share: number, digits = 2): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** @example ratio(41.234) // '41.2×' */
export function ratio(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)}×`;
}

/** Bits for each of many symbols. @example bitsEach(3.3219) // '3.32' */
export function bitsEach(bits: number): string {
  return bits.toFixed(2);
}

/** @example shapeText([784, 300]) // '784×300' */
export function shapeText(shape: readonly (number | string | null)[]): string {
  return shape.length === 0 ? 'scalar' : shape.map((size) => size ?? '?').join('×');
}

/** @example seconds(75.2) // '1 min 15 s' */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** A time that may be short. @example milliseconds(0.01234) // '12.3 µs' */
export function milliseconds(value: number): string {
  if (value === 0) return '0';
  if (value < 1) return `${(value * 1000).toPrecision(3)} µs`;
  return value < 1000 ? `${value.toPrecision(3)} ms` : `${(value / 1000).toPrecision(3)} s`;
}
