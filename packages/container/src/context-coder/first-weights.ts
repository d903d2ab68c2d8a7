/**
 * What decisions begin with: weights of their inputs in 1/32, so that a small tensor need not teach
 * them first. They were found by coding pruned networks for MNIST and Fashion-MNIST again and again,
 * each time moving them towards what the coder had learnt at the end (Nichol et al. 2018, "On
 * First-Order Meta-Learning Algorithms", §2). Sets for fewer inputs are shorter.
 */

/** [2 · role + whether a non-zero is near][inputs] */
export const SIGNIFICANCE_WEIGHTS: readonly (readonly number[])[] = [
  // no plane, none near
  [33, 12, 31, -5, 35, 10, 25, 2, -5],
  // no plane, a non-zero near
  [35, 11, 28, -1, 31, 11, 24, 1, -3],
  // an image of one channel, none near
  [28, 50, 20, -6, 13, -6, 6, 1, 0, 12, 12, 38, 53, 22, 9, -13, 7, 1, -13, 6],
  // an image of one channel, a non-zero near
  [22, -31, 19, 8, -23, -24, 6, 0, 2, 12, 4, 1, 8, 30, 18, -5, 16, 5, -7, 5],
  // an image of several channels, none near
  [1, -37, 15, 15, 10, 20, 24, 0, -3, 16, 1, 34, 10, 14, 6, 0, 5, -3, -2, -7, -4, 6, 8],
  // an image of several channels, a non-zero near
  [17, -33, 12, 1, 12, 5, 8, 0, 0, 18, 0, 19, -14, 14, 8, 3, 9, 1, 2, 2, -13, -5, 6],
  // a convolution's window, none near
  [23, -12, 16, 1, 9, 24, 18, 2, -3, 11, -8, 12, -7, 8, 2, -8, 5, 0, -6, 5, 35, 8, 15],
  // a convolution's window, a non-zero near
  [24, -15, 1, -8, 1, 15, 8, 1, 2, 0, -6, 17, -13, 11, 4, -5, 7, 3, -2, 7, 27, 0, 9],
];

/** [role][inputs] */
export const SIGN_WEIGHTS: readonly (readonly number[])[] = [
  // no plane
  [30, -7, -5, -5],
  // an image of one channel
  [1, -23, -8, 10, 19, 41, 15, 30, 101, 24, -18, 18],
  // an image of several channels
  [20, 1, -3, 2, 8, 13, 10, -4, 10, 0, -1, 13, -23, 5],
  // a convolution's window
  [-10, -7, 7, -3, 15, 14, 10, 1, 9, -5, -8, 10, -16, 14],
];

/** [4 · whether there is a plane + decision][inputs] */
export const MAGNITUDE_WEIGHTS: readonly (readonly number[])[] = [
  // no plane: above 1
  [7, 0, 14, 5, 60, -14, -21, 6],
  // no plane: above 3
  [17, 8, -10, 5, 12, 4, -17, 7],
  // no plane: 3 or 2
  [-5, 4, -25, 14, 36, -8, -18, 12],
  // no plane: others
  [19, 6, 0, 6, 6, 0, 0, 0],
  // a plane: above 1
  [23, 1, 29, 35, 43, -10, -8, 12, -24, 96, 12, 2, -61],
  // a plane: above 3
  [19, -3, -26, 12, 19, -19, -24, 7, -11, 26, 39, 2, 5],
  // a plane: 3 or 2
  [19, 4, -4, 22, 45, -3, -6, 5, -19, 51, 32, -4, -38],
  // a plane: others
  [7, 1, -19, 0, 5, -1, -1, -2, -9, 15, 14, -4, 4],
];
