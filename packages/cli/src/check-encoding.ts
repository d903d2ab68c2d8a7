import { readModel, type Tensor } from '@pith/container';
import type { SavedModel } from '@pith/model';

/**
 * Decodes a file just made and compares it with the model that was evaluated, bit for bit, before it
 * is given away.
 * @throws Error if they differ, which would be a fault in Pith
 */
export async function checkEncoding(bytes: Uint8Array, model: SavedModel): Promise<void> {
  const file = await readModel(bytes);
  for (const [position, tensor] of model.tensors.entries()) {
    if (!sameBits(file.decodeTensor(position), tensor)) {
      throw new Error(`${tensor.name}: decodes to other values than were encoded`);
    }
  }
}

function sameBits(a: Tensor, b: Tensor): boolean {
  const [left, right] = [a, b].map(({ data }) =>
    Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  );
  return a.name === b.name && left!.equals(right!);
}
