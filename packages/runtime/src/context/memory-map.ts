// Fixed addresses in the memory of the context decoder's module, which imports this same file. All
// that a file's tensors share lies below HEAP; nothing lies at address 0.

/** `StreamState`: u32 range, offset, last four bytes, bytes read, address of the bytes, their number. */
export const STREAM_STATE = 1024;

/** `Tensor`: what is known of the tensor at hand, and where its arrays lie. */
export const TENSOR = 1088;

/** `PreviousTensor`: what is kept of the one before. */
export const PREVIOUS_TENSOR = 1536;

/** [5631] u16: squash(x) at x + 2815 */
export const SQUASHED = 2048;

/** [113] i16: log odds of the nearness of non-zeros */
export const NEARNESS = 13312;

/** i16: log odds by the magnitudes near where there are none */
export const NONE_NEAR = 13538;

/** [19] u8: by the square of the distance */
export const NEIGHBOUR_WEIGHTS = 13540;

/** [256] i32 */
export const RATES = 13568;

/** [6] i32: levels of W, N, NW, NE, WW, NN */
export const NEAREST = 14592;

/** Sets of weights of each kind. */
export const SIGNIFICANCE_SETS = 8;
export const SIGN_SETS = 4;
export const MAGNITUDE_SETS = 8;

/** Inputs of a decision of each kind, filled up to a multiple of 4. */
export const SIGNIFICANCE_INPUTS = 24;
export const SIGN_INPUTS = 16;
export const MAGNITUDE_INPUTS = 16;

/**
 * Significance: in the order of docs/coding.md the six nearest come before the slot and what tells of
 * channels; here they are last, so that fours without inputs can be left out where none is there.
 */
export const OF_NEAREST = 18;
export const NEAREST_IN_ORDER = 14;

/** [inputs] i32: those of the decision at hand, up to the weights; what it does not have is 0 */
export const SIGNIFICANCE_GIVEN = 14624;
export const SIGN_GIVEN = 14720;
export const MAGNITUDE_GIVEN = 14784;

/** Weights, [sets · inputs] i32 */
export const SIGNIFICANCE_WEIGHTS = 14848;
export const SIGN_WEIGHTS = 15616;
export const MAGNITUDE_WEIGHTS = 15872;

/** Slots, u32: 22 bits of probability, then 8 of how often it was used; [116], [36], [5504] */
export const SIGNIFICANCE_SLOTS = 16384;
export const SIGN_SLOTS = 16848;
export const MAGNITUDE_SLOTS = 16992;

/** [65536] i16: stretch(p) */
export const STRETCHED = 39008;

/** [4096] f64: 1 / n */
export const RECIPROCALS = 170112;

/** The stream's bytes, and behind them the arrays of one tensor at a time. */
export const HEAP = 202880;
