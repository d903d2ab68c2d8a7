import { UsageError } from '@pith/container';
import { seededPositions } from '@pith/runtime';
import type { TracedLayer } from '../../network/traced-layer.js';
import type { EieConfiguration } from '../configuration.js';
import { type InterleavedMatrix, interleave } from '../interleaved-csc.js';
import { codedMatrix } from '../network/coded-matrix.js';
import { mapLayer } from '../network/map-layer.js';

/** A matrix of a layer's weights as they are, and what it is multiplied by. */
export interface LayerProduct {
  readonly matrix: InterleavedMatrix;
  /** [inputs] each, as many for all matrices of a layer. */
  readonly vectors: readonly Float32Array[];
}

/** Of the choice of vectors. */
const SEED = 1;

/**
 * A layer's matrices on EIE and a sample of the vectors that they multiply: rows, or windows of a
 * convolution. Winograd's transform is left aside, as it makes other weights of them. Weights that are
 * not shared are rounded to 16 bits.
 *
 * @param limit most vectors over all samples, spread evenly
 * @returns why not, where EIE has no form for the layer
 * @throws {UsageError} without samples, or as `interleave` does
 */
export function layerProducts(
  layer: TracedLayer,
  configuration: EieConfiguration,
  limit: number,
): LayerProduct[] | string {
  const mapping = mapLayer(layer, { convolutions: 'patches' });
  if (mapping.form === 'unmapped') return mapping.reason;
  if (layer.inputs.length === 0) {
    throw new UsageError(`layer "${layer.name}": no samples, but energy depends on what is zero`);
  }
  const chosen = seededPositions(layer.inputs.length * mapping.positions, limit, SEED);
  const gathered = Array.from(chosen, (n) => {
    const vectors = mapping.matrices.map(({ inputs }) => new Float32Array(inputs));
    const sample = layer.inputs[Math.floor(n / mapping.positions)]!;
    mapping.gather(sample, n % mapping.positions, vectors);
    return vectors;
  });
  return mapping.matrices.map(({ kernel, inputs, outputs }, number) => ({
    matrix: interleave(codedMatrix(kernel, inputs, outputs).matrix, configuration),
    vectors: gathered.map((vectors) => vectors[number]!),
  }));
}
