/** Bytes from one input's activations to the next in the panel that the batch kernels work on. */
export const PANEL_PITCH = 128;

/**
 * Inputs in a panel: as many as a panel may have at most, shared out evenly. 256 of them with 32
 * samples each are 32 kB, which stay in L1. Where the weights are so sparse that a row has few
 * entries in a panel, starting each row weighs more than what spills into L2: at a density of 9 %,
 * 320 inputs are 1.02 times as fast as 256 and 1.04 times as fast as 384 with 64 samples; at 4 %, 384
 * are 1.06 times as fast as 256. An offset reaches 512, which is slower than 384.
 */
export function panelInputs(inputs: number, density: number): number {
  const most = density < 0.06 ? 384 : density < 0.25 ? 320 : 256;
  return Math.ceil(inputs / Math.ceil(inputs / most));
}
