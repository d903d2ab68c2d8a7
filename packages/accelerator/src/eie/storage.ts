import type { InterleavedMatrix } from './interleaved-csc.js';

/** What a matrix takes of each PE's SRAMs (Han et al., ISCA 2016, §IV and Table II). */
export interface EieStorage {
  /** [PEs] entries, padding zeros included. */
  readonly entries: Uint32Array;
  /** [PEs] padding zeros. */
  readonly paddingZeros: Uint32Array;
  /** [PEs] bytes of sparse-matrix SRAM, in whole rows. */
  readonly matrixBytes: Float64Array;
  /** Bytes of pointer SRAM of every PE, both banks. */
  readonly pointerBytes: number;
  /** Bytes of activation SRAM of every PE: what the register files cannot hold. */
  readonly activationBytes: number;
  /** True where nothing overflows. */
  readonly fits: boolean;
  /** Each limit that the matrix passes, on the PE that passes it by most. */
  readonly overflows: readonly StorageOverflow[];
}

export interface StorageOverflow {
  readonly memory: 'sparse-matrix SRAM' | 'pointer SRAM' | 'pointer bits' | 'activation SRAM';
  readonly processingElement: number;
  /** Bytes, or bits of a pointer. */
  readonly needed: number;
  readonly available: number;
  /** What was hit and what would fit. */
  readonly message: string;
}

/** Bytes of an activation: 16-bit fixed point (§IV). */
const activationBytes = 2;

/** Sizes of `matrix` on its PEs, and whether they fit. */
export function eieStorage(matrix: InterleavedMatrix): EieStorage {
  const { configuration, slices, inputs, outputs, rowBatches, entriesPerSramRow } = matrix;
  const { processingElements, activationRegisters, sramWidth, pointerBits } = configuration;
  const entries = Uint32Array.from(slices, ({ codes }) => codes.length);
  const paddingZeros = Uint32Array.from(slices, (slice) => slice.paddingZeros);
  const matrixBytes = Float64Array.from(
    entries,
    (count) => (Math.ceil(count / entriesPerSramRow) * sramWidth) / 8,
  );
  // Each of the two banks holds every other pointer, so that both have as many lines.
  const lines = Math.ceil((rowBatches * inputs + 1) / 2);
  const pointerBytes = 2 * Math.ceil((lines * pointerBits) / 8);
  const capacity = processingElements * activationRegisters;
  const activations = [inputs, outputs]
    .filter((length) => length > capacity)
    .reduce((sum, length) => sum + Math.ceil(length / processingElements), 0);

  const fullest = entries.indexOf(entries.reduce((most, count) => Math.max(most, count), 0));
  const needs: (Omit<StorageOverflow, 'message'> & { remedy: string })[] = [
    {
      memory: 'sparse-matrix SRAM',
      processingElement: fullest,
      needed: matrixBytes[fullest]!,
      available: configuration.matrixSramBytes,
      remedy: 'use more PEs, prune more, or raise matrixSramBytes',
    },
    {
      memory: 'pointer SRAM',
      processingElement: 0,
      needed: pointerBytes,
      available: configuration.pointerSramBytes,
      remedy: 'split the inputs, or raise pointerSramBytes',
    },
    {
      memory: 'pointer bits',
      processingElement: fullest,
      needed: 32 - Math.clz32(entries[fullest]!),
      available: pointerBits,
      remedy: 'use more PEs, prune more, or raise pointerBits',
    },
    {
      memory: 'activation SRAM',
      processingElement: 0,
      needed: activations * activationBytes,
      available: configuration.activationSramBytes,
      remedy: 'use more PEs, or raise activationSramBytes',
    },
  ];
  const overflows = needs
    .filter(({ needed, available }) => needed > available)
    .map(({ remedy, ...overflow }) => {
      const { memory, needed, processingElement, available } = overflow;
      const amount =
        memory === 'pointer bits' ? `${needed}-bit pointers` : `${needed} bytes of ${memory}`;
      return {
        ...overflow,
        message:
          `a matrix of ${inputs} inputs × ${outputs} outputs needs ${amount} on PE ` +
          `${processingElement} of ${processingElements}, which has ${available}; ${remedy}`,
      };
    });
  return {
    ...{ entries, paddingZeros, matrixBytes, pointerBytes, overflows },
    activationBytes: activations * activationBytes,
    fits: overflows.length === 0,
  };
}
