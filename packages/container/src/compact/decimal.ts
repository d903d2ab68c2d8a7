/** Decimal places of a number. */
export const MOST_PLACES = 20;

/** A number as a decimal, or undefined where it has too many digits. */
export function decimalOf(value: number): { digits: number; places: number } | undefined {
  for (let places = 0; places <= MOST_PLACES; places++) {
    const digits = Math.round(value * 10 ** places);
    if (!(Math.abs(digits) < 2 ** 30)) return undefined;
    if (Object.is(Number(`${digits}e-${places}`), value)) return { digits, places };
  }
  return undefined;
}
