/**
 * What decisions begin with: weights of their inputs in 1/32, so that a small tensor need not teach
 * them first. They were found by coding pruned networks for MNIST and Fashion-MNIST again and again,
 * each time moving them towards what the coder had learnt at the end (Nichol et al. 2018, "On
 * First-Order Meta-Learning Algorithms", §2). Sets for fewer inputs are shorter.
 */

/** [2 · role + whether a non-zero is near][inputs] */
export const SIGNIFICANCE_WEIGHTS: readonly (readonly number[])[] = [
  // no plane, none near
  [36, -12, 0, 1, 34, -6, 14, 1, 30, 7],
  // no plane, a non-zero near
  [35, 11, 28, -1, 31, 11, 24, 1, 0, -3],
  // an image of one channel, none near
  [30, 61, -6, -8, 10, 1, 6, 4, 18, 1, 15, 4, 33, 48, 22, 9, -13, 7, 1, -13, 8],
  // an image of one channel, a non-zero near
  [15, -49, -11, 1, -14, 2, 6, 3, 5, 2, 15, 2, 1, 11, 30, 15, -8, 15, 2, -10, 6],
  // an image of several channels, none near
  [13, -30, -3, 11, 10, 2, 23, 2, 25, 2, 10, -1, 28, 4, 14, 6, 0, 5, -3, -2, 0, -1, 5, 8],
  // an image of several channels, a non-zero near
  [16, -33, -4, -5, 16, -3, 12, 3, 22, 1, 17, 0, 18, -9, 15, 8, 4, 7, 2, 2, 6, -13, -7, 5],
  // a convolution's window, none near
  [23, -13, 11, 2, 10, 18, 18, 2, 13, -3, 10, -10, 13, -6, 8, 2, -8, 5, 0, -6, 5, 33, 5, 10],
  // a convolution's window, a non-zero near
  [24, -15, -7, -7, 6, 8, 7, 1, 15, 1, 0, -8, 14, -10, 13, 4, -7, 7, 3, -3, 10, 27, -4, 10],
];

/** [role][inputs] */
export const SIGN_WEIGHTS: readonly (readonly number[])[] = [
  // no plane
  [35, -7, -2, -1, 11, 33],
  // an image of one channel
  [3, -23, -4, 5, 2, 0, 15, 42, 14, 28, 100, 26, -21, 16],
  // an image of several channels
  [16, 0, -1, 2, 10, 20, 9, 12, 9, -4, 10, 0, -1, 15, -22, 5],
  // a convolution's window
  [-11, -8, 3, 0, 4, 16, 15, 14, 8, 1, 11, -6, -11, 14, -16, 14],
];

/** [4 · whether there is a plane + decision][inputs] */
export const MAGNITUDE_WEIGHTS: readonly (readonly number[])[] = [
  // no plane: above 1
  [15, 1, 9, 6, 68, -8, -27, 6],
  // no plane: above 3
  [19, 8, -12, 5, 14, 3, -19, 7],
  // no plane: 3 or 2
  [8, 4, -17, 13, 43, -1, -26, 11],
  // no plane: others
  [19, 6, 0, 6, 6, 0, 0, 0],
  // a plane: above 1
  [21, 2, 26, 35, 52, -8, 0, 10, -23, 98, 11, 3, -64],
  // a plane: above 3
  [21, -1, -14, 12, 20, -16, -21, 7, -9, 26, 38, 5, 3],
  // a plane: 3 or 2
  [19, 6, 2, 19, 53, -3, -3, 6, -18, 51, 27, -3, -43],
  // a plane: others
  [7, 0, -19, 0, 5, -3, 0, -2, -8, 16, 14, -1, 4],
];
