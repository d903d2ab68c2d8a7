// What is tried on weights that are given.

/** Most shared values of a tensor, by k-means. */
export const CLUSTERS = [2, 3, 4, 5, 6, 8, 10, 12, 16];
/** λ of ECSQ, closer where most is decided. */
export const LAMBDAS = [
  0.0015, 0.003, 0.0045, 0.006, 0.009, 0.012, 0.015, 0.018, 0.022, 0.027, 0.033, 0.04, 0.055, 0.075,
  0.1,
];
/** Most values of a codebook that ECSQ is given. */
export const MOST = 16;
/** Errors above that of the weights as given, of validation examples. */
export const TOLERANCES = [0, 0.0005, 0.001, 0.002];
export const CODINGS = ['fast', 'smallest'];
export const METHODS = ['given', 'k-means', 'ECSQ', 'ECSQ, Fisher'];
