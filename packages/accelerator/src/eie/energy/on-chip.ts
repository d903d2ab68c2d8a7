import type { EnergyCosts } from '../../energy/energy-costs.js';
import type { TracedLayer } from '../../network/traced-layer.js';
import type { EieConfiguration } from '../configuration.js';
import type { InterleavedMatrix } from '../interleaved-csc.js';
import { layerMemories } from '../network/layer-memories.js';
import { layerProducts } from './layer-products.js';
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
  /** What stands against the layer alone on the chip, and what would fit; empty where it fits. */
  readonly overflows: readonly string[];
}

/** Shared weights are 16-bit fixed point in EIE's codebook (§IV, *Arithmetic Unit*). */
const CODEBOOK_VALUE_BITS = 16;

/**
 * A layer's weights on EIE, and the reads of a vector's product, in the mean over a sample of the
 * vectors that the layer multiplies: see `layerProducts`.
 *
 * @param limit most vectors that are looked at; @default 32
 * @returns why not, where EIE has no form for the layer
 * @throws {UsageError} without samples, or as `interleave` does
 */
export function layerOnChip(
  layer: TracedLayer,
  configuration: EieConfiguration,
  costs: EnergyCosts,
  { limit = 32 }: { readonly limit?: number } = {},
): LayerOnChip | string {
  const products = layerProducts(layer, configuration, limit);
  if (typeof products === 'string') return products;
  const { processingElements, indexBits, pointerBits, sramWidth } = configuration;
  const matrices = products.map(({ matrix }) => matrix);
  const { matrixBytes, pointerBytes, overflows } = layerMemories(matrices, configuration);
  const sum = (count: (matrix: InterleavedMatrix) => number) =>
    matrices.reduce((total, matrix) => total + count(matrix), 0);
  const bits = sum(
    ({ entries, codeBits, codebook, slices }) =>
      entries * (indexBits + codeBits) +
      processingElements *
        (slices[0]!.pointers.length * pointerBits + codebook.length * CODEBOOK_VALUE_BITS),
  );
  let [active, matrixReads, pointerReads] = [0, 0, 0];
  for (const { matrix, vectors } of products) {
    for (const vector of vectors) {
      const reads = weightReads(matrix, vector);
      active += reads.activeInputs / vectors.length;
      matrixReads += reads.matrixReads / vectors.length;
      pointerReads += reads.pointerReads / vectors.length;
    }
  }
  const bank = configuration.pointerSramBytes / 2;
  return {
    entries: sum(({ entries }) => entries),
    paddingZeros: sum(({ paddingZeros }) => paddingZeros),
    codeBits: Math.max(...matrices.map(({ codeBits }) => codeBits)),
    ...{ bytes: Math.ceil(bits / 8), matrixBytes, pointerBytes, overflows },
    activationDensity: active / sum(({ inputs }) => inputs),
    ...{ matrixReads, pointerReads },
    energy:
      matrixReads * costs.sram(configuration.matrixSramBytes, sramWidth) +
      pointerReads * costs.sram(bank, pointerBits),
  };
}
