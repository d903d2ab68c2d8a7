import { InputError } from '@pith/container';
import type { InterleavedMatrix } from './interleaved-csc.js';
import { accumulateProduct } from './matrix-vector-product.js';
import { type MatrixVectorTiming, simulateTiming } from './matrix-vector-timing.js';

export interface MatrixVectorOptions {
  /** [outputs] what the accumulators start with. @default zeros */
  readonly bias?: Float32Array;
  /** What happens to a sum at write-back (§IV). @default 'none' */
  readonly activation?: 'none' | 'relu';
}

/** What came out of one matrix × vector product, and what it cost. */
export interface MatrixVectorRun extends MatrixVectorTiming {
  /** [outputs] in 32-bit floating point, after bias and activation. */
  readonly outputs: Float32Array;
}

/**
 * One matrix × vector product on EIE (Han et al., ISCA 2016, §IV): its outputs, in the hardware's
 * order of additions, and its timing, cycle by cycle. Deterministic.
 *
 * @param activations [inputs]; those that are 0 are skipped, others (negative ones too) broadcast
 * @throws InputError not as many activations as inputs, or biases as outputs, or an activation that
 *   is not finite
 * @example
 * const matrix = interleave(sparseMatrixFromDense(kernel, 4096, 1000), eieConfiguration());
 * const { outputs, cycles, loadBalanceEfficiency } = simulateMatrixVector(matrix, activations);
 */
export function simulateMatrixVector(
  matrix: InterleavedMatrix,
  activations: Float32Array,
  { bias, activation = 'none' }: MatrixVectorOptions = {},
): MatrixVectorRun {
  if (activations.length !== matrix.inputs) {
    throw new InputError(
      `EIE: ${activations.length} activations for a matrix of ${matrix.inputs} inputs`,
    );
  }
  if (bias !== undefined && bias.length !== matrix.outputs) {
    throw new InputError(`EIE: ${bias.length} biases for a matrix of ${matrix.outputs} outputs`);
  }
  const timing = simulateTiming(matrix, nonZeroInputs(activations));
  const outputs = bias === undefined ? new Float32Array(matrix.outputs) : bias.slice();
  accumulateProduct(matrix, activations, outputs);
  if (activation === 'relu') {
    outputs.forEach((sum, row) => {
      outputs[row] = Math.max(sum, 0);
    });
  }
  return { ...timing, outputs };
}

/**
 * The ascending indexes of the activations that leading non-zero detection finds.
 *
 * @throws InputError an activation that is not finite
 */
export function nonZeroInputs(activations: Float32Array): Uint32Array {
  const indexes = new Uint32Array(activations.length);
  let count = 0;
  activations.forEach((value, index) => {
    if (!Number.isFinite(value)) {
      throw new InputError(`EIE: activation ${index} is ${value}, but must be finite`);
    }
    if (value !== 0) indexes[count++] = index;
  });
  return indexes.slice(0, count);
}
