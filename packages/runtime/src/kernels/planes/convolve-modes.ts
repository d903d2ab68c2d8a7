// Flags of a convolution's `mode`. The AssemblyScript kernels import this same file.

/** The sums begin at the bias, or at zero where they are scaled, not at what the output holds. */
export const FIRST = 1;

/** The sums are finished by the epilogue. */
export const LAST = 2;

/** The epilogue multiplies by a scale and then adds the bias. */
export const SCALED = 4;

/** Bytes a channel of the epilogue: float32 scale, float32 bias. */
export const EPILOGUE_BYTES = 8;
