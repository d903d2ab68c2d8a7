// Fixed addresses at the start of a kernel memory. The AssemblyScript kernels import this same file:
// an address that is a constant of the program costs no register and no addition in the inner loop.

/**
 * 64 KiB of sums: what an unsigned 16-bit byte offset reaches. The last ones are added to by padding
 * entries and read by nobody. Nothing is ever stored below, so that address 0 is never a thing.
 */
export const ACCUMULATORS = 1024;

/** 4 KiB for what a kernel looks up while it runs: a codebook, or a list of the active inputs. */
export const TABLE = 66624;

export const TABLE_BYTES = 4096;

/** What `Memory.allocate` gives out begins here. */
export const HEAP = 70720;
