/** Bytes from one input's activations to the next in the panel that the batch kernels work on. */
export const PANEL_PITCH = 128;

/**
 * Inputs in a panel. 256 of them with 32 samples each are 32 kB, which stay in L1; 512 is what an
 * offset reaches.
 */
export const PANEL_INPUTS = 256;
