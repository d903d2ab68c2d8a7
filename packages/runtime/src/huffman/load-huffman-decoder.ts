import type { HuffmanDecoder } from '@pith/container';
import { supports, webAssemblyKernels } from '../kernels/webassembly.js';
import { Memory } from '../memory/memory.js';
import { createHuffmanDecoder } from './huffman-decoder.js';
import type { HuffmanKernels } from './kernels.js';

/**
 * The decoder in WebAssembly for `readModel`, in a memory of its own that goes when the decoder does.
 * `undefined` where there is no WebAssembly: `readModel` has its own.
 *
 * @example
 * const huffmanDecoder = await loadHuffmanDecoder();
 * const file = await readModel(bytes, { ...(huffmanDecoder && { huffmanDecoder }) });
 */
export async function loadHuffmanDecoder(): Promise<HuffmanDecoder | undefined> {
  if (!supports('simd')) return undefined;
  const memory = new Memory();
  try {
    const kernels: unknown = await webAssemblyKernels('simd', memory);
    return createHuffmanDecoder(kernels as HuffmanKernels, memory);
  } catch (error) {
    // A page's content security policy can forbid WebAssembly although the engine has it.
    if (error instanceof WebAssembly.CompileError) return undefined;
    throw error;
  }
}
