import { BURST_BITS, type HuffmanDecoder } from '@pith/container';
import type { Memory } from '../memory/memory.js';
import type { HuffmanKernels } from './kernels.js';

/** What is decoded at once: input, output and tables stay in the second-level cache. */
const INPUT_BYTES = 16384;
const OUTPUT_BYTES = 131072;

/** Four bursts of 6 bytes and one single symbol of 2; the fourth stores 8. */
const STORED = 26;

/**
 * A decoder for `readModel({ huffmanDecoder })` that works in a memory of its own, of about 330 kB,
 * a piece of the stream at a time.
 *
 * @param kernels of an instance with that memory
 * @param memory fresh; nothing else may use it
 */
export function createHuffmanDecoder(kernels: HuffmanKernels, memory: Memory): HuffmanDecoder {
  const progress = memory.allocate(8);
  const burstAddress = memory.allocate(8 << BURST_BITS);
  const lookupAddress = memory.allocate(4 << 15);
  const input = memory.allocate(INPUT_BYTES);
  const output = memory.allocate(OUTPUT_BYTES);
  const { u8, u16, u32 } = memory;

  return ({ bytes, bursts, lookup, lookupBits, alphabet, target }) => {
    u32.set(bursts, burstAddress / 4);
    u32.set(lookup, lookupAddress / 4);
    const width = target.BYTES_PER_ELEMENT;
    const view = width === 1 ? u8 : u16;
    let symbols = 0;
    let bits = 0;
    for (;;) {
      const first = Math.floor(bits / 8);
      const length = Math.min(INPUT_BYTES, bytes.length - first);
      const room = Math.min(OUTPUT_BYTES, (target.length - symbols) * width);
      if (length < 8 || room < STORED) break;
      u8.set(bytes.subarray(first, first + length), input);
      u8.subarray(input, input + length).reverse();
      u32[progress / 4] = bits % 8;
      u32[progress / 4 + 1] = output;
      kernels.decodeBursts(
        progress,
        input + length,
        8 * (length - 8) + 7,
        output + room - STORED,
        burstAddress,
        lookupAddress,
        lookupBits,
        alphabet,
        width,
      );
      const decoded = (u32[progress / 4 + 1]! - output) / width;
      if (decoded === 0) break;
      const start = output / width;
      target.set(view.subarray(start, start + decoded), symbols);
      symbols += decoded;
      bits = first * 8 + u32[progress / 4]!;
    }
    return { symbols, bits };
  };
}
