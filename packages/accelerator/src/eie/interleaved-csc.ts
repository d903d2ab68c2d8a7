import { UsageError } from '@pith/container';
import type { EieConfiguration } from './configuration.js';
import type { SparseMatrix } from './sparse-matrix.js';

/**
 * A matrix as EIE's PEs hold it (Han et al., ISCA 2016, §III-C): PE k has the rows i with
 * i mod N = k, as CSC of its own, with relative row indexes and codes of a few bits.
 *
 * A PE's destination register file has `activationRegisters` accumulators. A matrix with more rows
 * than the PEs have accumulators is computed in several row batches (§IV, "Activation Read/Write"),
 * each with columns of its own: batch b has a PE's rows b · registers to (b + 1) · registers − 1.
 */
export interface InterleavedMatrix {
  readonly configuration: EieConfiguration;
  readonly inputs: number;
  readonly outputs: number;
  /** [k + 1] what codes stand for; code 0, a padding zero, is 0. */
  readonly codebook: Float32Array;
  /** Bits of a code: the configuration's, or as many more as the codebook needs. */
  readonly codeBits: number;
  /** Entries that a row of the sparse-matrix SRAM holds. */
  readonly entriesPerSramRow: number;
  readonly rowBatches: number;
  /** One a PE. */
  readonly slices: readonly MatrixSlice[];
  /** Entries of all PEs, padding zeros included. */
  readonly entries: number;
  /** Padding zeros of all PEs. */
  readonly paddingZeros: number;
}

/** What one PE holds. Entry n is (codes[n], indexes[n]), the paper's (v, z); pointers are its p. */
export interface MatrixSlice {
  /**
   * [rowBatches · inputs + 1] column j of row batch b has the entries `pointers[b · inputs + j]` to
   * `pointers[b · inputs + j + 1]` − 1.
   */
  readonly pointers: Uint32Array;
  readonly codes: Uint16Array;
  /** Zeros of this PE's rows between an entry and the one above it in the column. */
  readonly indexes: Uint16Array;
  readonly paddingZeros: number;
}

/**
 * Shares a matrix out to the PEs.
 *
 * A gap that `indexBits` cannot hold takes padding zeros: entries of code 0 at the largest index.
 * A codebook of more entries than `codeBits` allows beside the padding zero widens the codes: the
 * result's `codeBits` says so, and a row of the SRAM then holds fewer entries.
 *
 * @throws UsageError codes so wide that a row of the SRAM holds no entry
 */
export function interleave(
  matrix: SparseMatrix,
  configuration: EieConfiguration,
): InterleavedMatrix {
  const { inputs, outputs } = matrix;
  const { processingElements, activationRegisters, indexBits, sramWidth } = configuration;
  const codeBits = Math.max(configuration.codeBits, 32 - Math.clz32(matrix.codebook.length));
  const entriesPerSramRow = Math.floor(sramWidth / (indexBits + codeBits));
  if (entriesPerSramRow === 0) {
    throw new UsageError(
      `${matrix.codebook.length} shared weights need codes of ${codeBits} bits, and an entry with ` +
        `its ${indexBits}-bit index ${indexBits + codeBits}, but the SRAM's rows have ${sramWidth}; ` +
        `raise sramWidth to ${indexBits + codeBits}, or share fewer weights`,
    );
  }
  const rowsOfPe = Math.ceil(outputs / processingElements);
  const rowBatches = Math.ceil(rowsOfPe / activationRegisters);

  // Two walks: the first counts entries into the pointers, the second writes them.
  const reach = 2 ** indexBits;
  const pointers = Array.from(
    { length: processingElements },
    () => new Uint32Array(rowBatches * inputs + 1),
  );
  const padding = new Float64Array(processingElements);
  forEachNonZero(matrix, processingElements, activationRegisters, (pe, column, gap) => {
    const zeros = Math.floor(gap / reach);
    padding[pe]! += zeros;
    pointers[pe]![column + 1]! += zeros + 1;
  });
  const slices = pointers.map((columns, pe) => {
    for (let n = 1; n < columns.length; n++) columns[n]! += columns[n - 1]!;
    const count = columns[columns.length - 1]!;
    return {
      pointers: columns,
      codes: new Uint16Array(count),
      indexes: new Uint16Array(count),
      paddingZeros: padding[pe]!,
    };
  });
  const written = new Uint32Array(processingElements);
  forEachNonZero(matrix, processingElements, activationRegisters, (pe, _column, gap, code) => {
    const { codes, indexes } = slices[pe]!;
    let n = written[pe]!;
    for (let left = gap; left >= reach; left -= reach) indexes[n++] = reach - 1;
    indexes[n] = gap % reach;
    codes[n++] = code;
    written[pe] = n;
  });

  const codebook = new Float32Array(matrix.codebook.length + 1);
  codebook.set(matrix.codebook, 1);
  return {
    configuration,
    inputs,
    outputs,
    codebook,
    codeBits,
    entriesPerSramRow,
    rowBatches,
    slices,
    entries: written.reduce((sum, count) => sum + count, 0),
    paddingZeros: padding.reduce((sum, count) => sum + count, 0),
  };
}

/** Visits non-zeros in the order of every PE's memory: row batch, column, row. */
function forEachNonZero(
  { inputs, columnStarts, rows, codes }: SparseMatrix,
  processingElements: number,
  rowsOfBatch: number,
  visit: (pe: number, column: number, gap: number, code: number) => void,
): void {
  const next = columnStarts.slice(0, inputs);
  const above = new Int32Array(processingElements);
  const nonZeros = rows.length;
  for (let batch = 0, done = 0; done < nonZeros; batch++) {
    const firstRow = batch * rowsOfBatch;
    const endRow = (firstRow + rowsOfBatch) * processingElements;
    for (let column = 0; column < inputs; column++) {
      above.fill(firstRow - 1);
      const end = columnStarts[column + 1]!;
      let n = next[column]!;
      for (; n < end && rows[n]! < endRow; n++) {
        const pe = rows[n]! % processingElements;
        const row = (rows[n]! - pe) / processingElements;
        visit(pe, batch * inputs + column, row - above[pe]! - 1, codes[n]!);
        above[pe] = row;
      }
      done += n - next[column]!;
      next[column] = n;
    }
  }
}

/** The inverse of `interleave`: the matrix without its padding zeros. */
export function deinterleave(interleaved: InterleavedMatrix): SparseMatrix {
  const { inputs, outputs, codebook, slices, rowBatches, configuration } = interleaved;
  const { processingElements, activationRegisters } = configuration;
  const nonZeros = interleaved.entries - interleaved.paddingZeros;
  const columnStarts = new Uint32Array(inputs + 1);
  const rows = new Uint32Array(nonZeros);
  const codes = new Uint16Array(nonZeros);
  const column = new Uint16Array(outputs);
  let count = 0;
  for (let j = 0; j < inputs; j++) {
    column.fill(0);
    slices.forEach((slice, pe) => {
      for (let batch = 0; batch < rowBatches; batch++) {
        let row = batch * activationRegisters - 1;
        const at = batch * inputs + j;
        for (let n = slice.pointers[at]!; n < slice.pointers[at + 1]!; n++) {
          row += slice.indexes[n]! + 1;
          if (slice.codes[n] !== 0) column[row * processingElements + pe] = slice.codes[n]!;
        }
      }
    });
    for (let row = 0; row < outputs; row++) {
      if (column[row] === 0) continue;
      rows[count] = row;
      codes[count++] = column[row]!;
    }
    columnStarts[j + 1] = count;
  }
  return { inputs, outputs, columnStarts, rows, codes, codebook: codebook.slice(1) };
}
