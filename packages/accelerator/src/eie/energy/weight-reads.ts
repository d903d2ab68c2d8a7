import type { InterleavedMatrix } from '../interleaved-csc.js';

/** What EIE reads of a matrix to multiply it by a vector. */
export interface WeightReads {
  /** Inputs that are not zero. */
  readonly activeInputs: number;
  /** Entries of their columns over all processing elements, padding zeros included. */
  readonly entries: number;
  /** Lines of the sparse-matrix SRAMs. */
  readonly matrixReads: number;
  /** Pointers: two a column, row batch and processing element. */
  readonly pointerReads: number;
}

/**
 * Counts reads without simulating cycles (EIE, §IV, *Pointer Read* and *Sparse Matrix Read*): each
 * processing element reads the lines that hold a non-zero input's column, but not one that the column
 * before has left in the read register.
 *
 * @param vector [inputs]
 */
export function weightReads(matrix: InterleavedMatrix, vector: Float32Array): WeightReads {
  const { inputs, rowBatches, slices, entriesPerSramRow } = matrix;
  const active: number[] = [];
  for (let input = 0; input < inputs; input++) if (vector[input] !== 0) active.push(input);
  let entries = 0;
  let matrixReads = 0;
  for (const { pointers } of slices) {
    let held = -1;
    for (let batch = 0; batch < rowBatches; batch++) {
      for (const input of active) {
        const begin = pointers[batch * inputs + input]!;
        const end = pointers[batch * inputs + input + 1]!;
        if (begin === end) continue;
        entries += end - begin;
        const first = Math.floor(begin / entriesPerSramRow);
        const last = Math.floor((end - 1) / entriesPerSramRow);
        matrixReads += last - first + (first === held ? 0 : 1);
        held = last;
      }
    }
  }
  const pointerReads = 2 * active.length * rowBatches * slices.length;
  return { activeInputs: active.length, entries, matrixReads, pointerReads };
}
