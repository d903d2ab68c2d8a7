import { UsageError } from '@pith/container';
import { seededPositions } from '@pith/runtime';
import type { EnergyCosts } from '../../energy/energy-costs.js';
import type { TracedLayer } from '../../network/traced-layer.js';
import type { EieConfiguration } from '../configuration.js';
import { type InterleavedMatrix, interleave } from '../interleaved-csc.js';
import { codedMatrix } from '../network/coded-matrix.js';
import { layerMemories } from '../network/layer-memories.js';
import { mapLayer } from '../network/map-layer.js';
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

/** Of the choice of vectors. */
const SEED = 1;

/**
 * A layer's weights on EIE as they are, convolutions by windows: Winograd's transform would make other
 * weights of them. Of the vectors that the layer multiplies, which for a convolution is one for each
 * position, at most `limit` are looked at, spread evenly over samples and positions. Weights that are
 * not shared are rounded to 16 bits.
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
  const matrices = mapping.matrices.map(({ inputs, outputs, kernel }) =>
    interleave(codedMatrix(kernel, inputs, outputs).matrix, configuration),
  );
  const { matrixBytes, pointerBytes, overflows } = layerMemories(matrices, configuration);
  const sum = (count: (matrix: InterleavedMatrix) => number) =>
    matrices.reduce((total, matrix) => total + count(matrix), 0);
  const bits = sum(
    ({ entries, codeBits, codebook, slices }) =>
      entries * (indexBits + codeBits) +
      processingElements *
        (slices[0]!.pointers.length * pointerBits + codebook.length * CODEBOOK_VALUE_BITS),
  );
  const reads = { active: 0, matrix: 0, pointers: 0 };
  const chosen = seededPositions(layer.inputs.length * mapping.positions, limit, SEED);
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
  const bank = configuration.pointerSramBytes / 2;
  return {
    entries: sum(({ entries }) => entries),
    paddingZeros: sum(({ paddingZeros }) => paddingZeros),
    codeBits: Math.max(...matrices.map(({ codeBits }) => codeBits)),
    ...{ bytes: Math.ceil(bits / 8), matrixBytes, pointerBytes, overflows },
    activationDensity: reads.active / sum(({ inputs }) => inputs),
    ...{ matrixReads: reads.matrix, pointerReads: reads.pointers },
    energy:
      reads.matrix * costs.sram(configuration.matrixSramBytes, sramWidth) +
      reads.pointers * costs.sram(bank, pointerBits),
  };
}
