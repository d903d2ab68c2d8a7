/** Bytes from one input's activations to the next in the panel that the batch kernels work on. */
export const PANEL_PITCH = 128;

/**
 * Inputs in a panel. 256 of them with 32 samples each are 32 kB, which stay in L1. Where the weights
 * are so sparse that a row has few entries there, starting the row costs more than what the larger
 * panel, all that an offset reaches, loses to L2: with 4 samples and a density of 9 %, 512 inputs
 * are 1.25 times as fast as 256, and with 64 samples equal.
 */
export function panelInputs(density: number): number {
  return density < 0.25 ? 512 : 256;
}
