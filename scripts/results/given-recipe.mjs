/**
 * The recipe that shares given weights by a setting of packages/compress/bench/ecsq.mjs, and trains nothing.
 *
 * @param {{ method: string, clusters?: number, lambda?: number, coding: string }} setting
 */
export function givenRecipe({ method, clusters, lambda, coding }) {
  const named = { name: method, coding };
  if (method === 'given') return named;
  const values = { clusters: clusters ?? MOST, initialisation: 'optimal' };
  return {
    ...{ ...named, weights: values, tensors: [{ match: '*/bias', ...values }] },
    share: method === 'k-means' ? {} : { method: 'ecsq', lambda },
  };
}

/** Values of a codebook that ECSQ is given, as in the trials. */
const MOST = 16;
