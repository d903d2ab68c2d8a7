import type { ReadLimits, ReadOptions } from '@pith/container';
import { loadHuffmanDecoder } from './huffman/load-huffman-decoder.js';

/** How a model is read here: with the caller's limits, and the quickest decoder there is. */
export async function readOptions(limits: Partial<ReadLimits> | undefined): Promise<ReadOptions> {
  const huffmanDecoder = await loadHuffmanDecoder();
  return { ...(limits && { limits }), ...(huffmanDecoder && { huffmanDecoder }) };
}
