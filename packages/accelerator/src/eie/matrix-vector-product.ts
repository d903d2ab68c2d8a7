import type { InterleavedMatrix } from './interleaved-csc.js';

/**
 * The sums that the accumulators end with, in 32-bit floating point: `sums[i] += w_ij · a_j`, in the
 * order of the hardware: column after column, an entry of each row at most.
 *
 * @param activations [inputs]
 * @param sums [outputs] what the accumulators start with; changed
 */
export function accumulateProduct(
  matrix: InterleavedMatrix,
  activations: Float32Array,
  sums: Float32Array,
): void {
  const { slices, codebook, inputs, rowBatches, configuration } = matrix;
  const { processingElements, activationRegisters } = configuration;
  slices.forEach(({ pointers, codes, indexes }, pe) => {
    for (let batch = 0; batch < rowBatches; batch++) {
      const first = (batch * activationRegisters - 1) * processingElements + pe;
      for (let column = 0; column < inputs; column++) {
        const activation = activations[column]!;
        if (activation === 0) continue;
        const end = pointers[batch * inputs + column + 1]!;
        let row = first;
        for (let n = pointers[batch * inputs + column]!; n < end; n++) {
          row += (indexes[n]! + 1) * processingElements;
          sums[row]! += codebook[codes[n]!]! * activation;
        }
      }
    }
  });
}
