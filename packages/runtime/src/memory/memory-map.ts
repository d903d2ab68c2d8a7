// Fixed addresses at the start of a kernel memory. The AssemblyScript kernels import this same file:
// an address that is a constant of the program costs no register and no addition in the inner loop.

/** Nothing is ever stored below, so that address 0 is never a thing. */
export const ACCUMULATORS = 1024;

/** Room for 16,384 accumulators: what an unsigned 16-bit byte offset reaches. */
export const ACCUMULATOR_BYTES = 65536;

/** Accumulators that padding entries add to, and that nobody reads. */
export const DUMP_BYTES = 64;

/** The codebook, multiplied by the activation at hand; at most 1,024 float32. */
export const CENTROID_TABLE = 66624;

export const CENTROID_TABLE_BYTES = 4096;

/** What `Memory.allocate` gives out begins here. */
export const HEAP = 70720;
