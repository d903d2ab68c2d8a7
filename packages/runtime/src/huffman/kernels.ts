import type { Pointer } from '../memory/memory.js';

/** Kernels that decode Huffman streams; `createHuffmanDecoder` feeds them. */
export interface HuffmanKernels {
  /**
   * Decodes the symbols of a stream by up to four burst look-ups a read, until 8 bytes can no more be
   * read or stored, or a symbol is not below the alphabet.
   *
   * @param progress two u32, read and written: bits decoded, and where the next symbol is stored
   * @param end behind the stream's bytes, which lie in reverse: its first byte is at `end − 1`
   * @param lastBit 8 · (bytes − 8) + 7: from where on 8 bytes cannot be read
   * @param lastStore at most 26 bytes before the end of the room for symbols
   * @param bursts [2^12] entries of 8 bytes, as `burstTable` of @pith/container
   * @param lookup [2^lookupBits] u32, as `CanonicalCode.lookup`
   * @param alphabet symbols are below it
   * @param width bytes a symbol, 1 or 2
   */
  decodeBursts(
    progress: Pointer,
    end: Pointer,
    lastBit: number,
    lastStore: Pointer,
    bursts: Pointer,
    lookup: Pointer,
    lookupBits: number,
    alphabet: number,
    width: number,
  ): void;
}
