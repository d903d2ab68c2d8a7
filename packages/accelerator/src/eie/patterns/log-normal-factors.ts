/**
 * Factors around 1: exp(σ·z), divided by their mean. σ² = ln(1 + variation²) makes their standard
 * deviation over their mean the variation, in expectation.
 *
 * @param normals [count] standard normal
 */
export function logNormalFactors(normals: Float64Array, variation: number): Float64Array {
  const sigma = logNormalSigma(variation);
  const factors = normals.map((z) => Math.exp(sigma * z));
  const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length;
  return factors.map((factor) => factor / mean);
}

/** Standard deviation of the logarithm. */
export function logNormalSigma(variation: number): number {
  return Math.sqrt(Math.log1p(variation ** 2));
}
