import { deflateRawSync } from 'node:zlib';
import { encodeModel } from '@pith/container';
import type { BenchmarkNetwork } from './layers-model-builder.js';

/** A benchmark network as a `.pith` file. */
export async function encodeAsPith({ topology, tensors }: BenchmarkNetwork): Promise<Uint8Array> {
  const { bytes } = await encodeModel(
    {
      format: 'tfjs-layers-model',
      topology: new TextEncoder().encode(topology),
      recipe: '',
      generator: 'pith bench',
      tensors,
    },
    { deflate: (raw, dictionary) => deflateRawSync(raw, { dictionary, level: 9 }) },
  );
  return bytes;
}
