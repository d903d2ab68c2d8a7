import { deflateRawSync } from 'node:zlib';
import { encodeModel } from '@pith/container';
import type { SavedModel } from '@pith/model';

/** A saved model in a `.pith`, its numbers as they are. */
export async function pithOf({ format, topology, tensors }: SavedModel): Promise<Uint8Array> {
  const { bytes } = await encodeModel(
    { format, topology, tensors, recipe: '' },
    { deflate: (raw, dictionary) => deflateRawSync(raw, { dictionary, level: 9 }) },
  );
  return bytes;
}
