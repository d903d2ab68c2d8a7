/**
 * 2/√π ∫₀ˣ exp(−t²) dt, to a few units in float32's last place: a rational minimax approximation on
 * [−4, 4], beyond which float32 knows only ±1 (Eigen's `generic_fast_erf_float`).
 */
export function errorFunction(x: number): number {
  if (Math.abs(x) >= 4) return Math.sign(x);
  const s = x * x;
  // Written out: a loop over coefficients takes ten times as long.
  let p = -2.72614225801306e-10 * s + 2.77068142495902e-8;
  p = p * s - 2.10102402082508e-6;
  p = p * s - 5.69250639462346e-5;
  p = p * s - 7.34990630326855e-4;
  p = p * s - 2.95459980854025e-3;
  p = p * s - 1.60960333262415e-2;
  let q = -1.45660718464996e-5 * s - 2.13374055278905e-4;
  q = q * s - 1.68282697438203e-3;
  q = q * s - 7.37332916720468e-3;
  q = q * s - 1.42647390514189e-2;
  return (x * p) / q;
}
