import type { ReadLimits, ReadOptions } from '@pith/container';
import { openContextDecoder } from './context/open-context-decoder.js';
import { loadHuffmanDecoder } from './huffman/load-huffman-decoder.js';

/** How a model is read here: with the caller's limits, and the quickest decoders there are. */
export async function readOptions(
  limits: Partial<ReadLimits> | undefined,
  signal?: AbortSignal,
): Promise<ReadOptions> {
  const huffmanDecoder = await loadHuffmanDecoder();
  return {
    contextDecoder: openContextDecoder,
    ...(limits && { limits }),
    ...(signal && { signal }),
    ...(huffmanDecoder && { huffmanDecoder }),
  };
}
