const NUMERATOR = [
  -2.72614225801306e-10, 2.77068142495902e-8, -2.10102402082508e-6, -5.69250639462346e-5,
  -7.34990630326855e-4, -2.95459980854025e-3, -1.60960333262415e-2,
] as const;
const DENOMINATOR = [
  -1.45660718464996e-5, -2.13374055278905e-4, -1.68282697438203e-3, -7.37332916720468e-3,
  -1.42647390514189e-2,
] as const;

/**
 * 2/√π ∫₀ˣ exp(−t²) dt, to a few units in float32's last place: a rational minimax approximation on
 * [−4, 4], beyond which float32 knows only ±1 (Eigen's `generic_fast_erf_float`).
 */
export function errorFunction(x: number): number {
  const clamped = Math.min(Math.max(x, -4), 4);
  const square = clamped * clamped;
  return (clamped * polynomial(NUMERATOR, square)) / polynomial(DENOMINATOR, square);
}

/** By Horner's rule, the highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}
