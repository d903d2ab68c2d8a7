import { openModel, type PithFile, type ReadOptions } from '@pith/container';
import type { StoredWeights } from './layer-weights.js';
import { layerWeights } from './pith-layer-weights.js';

/** A file that has arrived, and what was decoded of it meanwhile. */
export interface ReceivedModel {
  readonly bytes: Uint8Array;
  /** By tensor: the weights of layers, which are taken out once they are packed. */
  readonly decoded: Map<string, StoredWeights>;
  /** Where it was decoded as a whole: a compact file. */
  readonly file?: PithFile;
}

/**
 * Decodes tensors while later ones are still on their way, so that loading hardly lasts longer than
 * the download.
 *
 * @throws {CorruptFileError} as soon as something is seen to be wrong
 */
export async function receiveModel(
  arriving: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): Promise<ReceivedModel> {
  const pieces: Uint8Array[] = [];
  async function* keeping() {
    for await (const piece of arriving) {
      pieces.push(piece);
      yield piece;
    }
  }
  const decoded = new Map<string, StoredWeights>();
  const model = await openModel(keeping(), options);
  const { file } = model;
  if (!file) {
    for await (const tensor of model) {
      const { name, shape, dtype } = tensor.descriptor;
      // Vectors are biases and the like, which are decoded when they are asked for.
      if (shape.length > 1 && dtype === 'float32') decoded.set(name, layerWeights(tensor));
    }
  }
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { bytes, decoded, ...(file && { file }) };
}
