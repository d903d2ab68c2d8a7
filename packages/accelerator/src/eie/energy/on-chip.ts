import { UsageError } from '@pith/container';
import type { EnergyCosts } from '../../energy/energy-costs.js';
import type { TracedLayer } from '../../network/traced-layer.js';
import type { EieConfiguration } from '../configuration.js';
import { interleave } from '../interleaved-csc.js';
import { mapLayer } from '../network/map-layer.js';
import { sparseMatrixFromDense } from '../sparse-matrix.js';
import { eieStorage } from '../storage.js';
import { weightReads } from './weight-reads.js';

/** A layer in EIE's memories. Plain JSON. */
export interface LayerOnChip {
  /** Entries over all processing elements, padding zeros included. */
  readonly entries: number;
  readonly paddingZeros: number;
  /** EIE's, or as many as the codebook and the padding zero need. */
  readonly codeBits: number;
  /** Entries, pointers and codebooks over all processing elements, rounded up to a byte. */
  readonly bytes: number;
  /** [processing elements] bytes of sparse-matrix SRAM, in whole lines. */
  readonly matrixBytes: readonly number[];
  /** Of every processing element. */
  readonly pointerBytes: number;
  /** Share of inputs that are not zero, mean over the vectors. */
  readonly activationDensity: number;
  /** For one vector, mean over them. */
  readonly matrixReads: number;
  readonly pointerReads: number;
  /** Energy of these reads, in the costs' unit. */
  readonly energy: number;
  /** What stands against the layer alone on the chip; empty where it fits. */
  readonly overflows: readonly string[];
}

/** Shared weights are 16-bit fixed point in EIE's codebook (§IV, *Arithmetic Unit*). */
const CODEBOOK_VALUE_BITS = 16;

/**
 * A layer's weights on EIE as they are, convolutions by windows: Winograd's transform would make other
 * weights of them. Of the vectors that the layer multiplies, which for a convolution is one for each
 * position, at most `limit` are looked at, spread evenly over samples and positions.
 *
 * @returns why not, where EIE has no form for the layer
 * @throws {UsageError} without samples, or as `interleave` does
 */
export function layerOnChip(
  layer: TracedLayer,
  configuration: EieConfiguration,
  costs: EnergyCosts,
  { limit = 32 }: { readonly limit?: number } = {},
): LayerOnChip | string {
  const mapping = mapLayer(layer, { convolutions: 'patches' });
  if (mapping.form === 'unmapped') return mapping.reason;
  if (layer.inputs.length === 0) {
    throw new UsageError(`layer "${layer.name}": no samples, but energy depends on what is zero`);
  }
  const { processingElements, indexBits, pointerBits, sramWidth } = configuration;
  const bytesOfPe = new Float64Array(processingElements);
  const sums = { entries: 0, paddingZeros: 0, pointerBytes: 0, inputs: 0, pointers: 0 };
  const reads = { active: 0, matrix: 0, pointers: 0 };
  const overflows: string[] = [];
  let codeBits = configuration.codeBits;
  let entryBits = 0;
  let codebookBits = 0;
  const chosen = spread(layer.inputs.length * mapping.positions, limit);
  const matrices = mapping.matrices.map(({ inputs, outputs, kernel }) => {
    const matrix = interleave(sparseMatrixFromDense(kernel, inputs, outputs), configuration);
    const storage = eieStorage(matrix);
    storage.matrixBytes.forEach((bytes, pe) => {
      bytesOfPe[pe]! += bytes;
    });
    overflows.push(...storage.overflows.map(({ message }) => message));
    sums.entries += matrix.entries;
    sums.paddingZeros += matrix.paddingZeros;
    sums.pointerBytes += storage.pointerBytes;
    sums.pointers += matrix.slices[0]!.pointers.length;
    sums.inputs += inputs;
    codeBits = Math.max(codeBits, matrix.codeBits);
    entryBits += matrix.entries * (indexBits + matrix.codeBits);
    codebookBits += matrix.codebook.length * CODEBOOK_VALUE_BITS;
    return matrix;
  });
  const vectors = matrices.map(({ inputs }) => new Float32Array(inputs));
  for (const n of chosen) {
    const sample = layer.inputs[Math.floor(n / mapping.positions)]!;
    mapping.gather(sample, n % mapping.positions, vectors);
    matrices.forEach((matrix, number) => {
      const { activeInputs, matrixReads, pointerReads } = weightReads(matrix, vectors[number]!);
      reads.active += activeInputs / chosen.length;
      reads.matrix += matrixReads / chosen.length;
      reads.pointers += pointerReads / chosen.length;
    });
  }
  const bits = entryBits + processingElements * (sums.pointers * pointerBits + codebookBits);
  const bank = configuration.pointerSramBytes / 2;
  return {
    ...{ entries: sums.entries, paddingZeros: sums.paddingZeros, codeBits },
    ...{ bytes: Math.ceil(bits / 8), matrixBytes: [...bytesOfPe], pointerBytes: sums.pointerBytes },
    activationDensity: reads.active / sums.inputs,
    matrixReads: reads.matrix,
    pointerReads: reads.pointers,
    energy:
      reads.matrix * costs.sram(configuration.matrixSramBytes, sramWidth) +
      reads.pointers * costs.sram(bank, pointerBits),
    overflows,
  };
}

/** At most `limit` of 0 … count − 1, evenly spaced. */
function spread(count: number, limit: number): number[] {
  const taken = Math.min(count, limit);
  return Array.from({ length: taken }, (_, n) => Math.floor(((n + 0.5) * count) / taken));
}
