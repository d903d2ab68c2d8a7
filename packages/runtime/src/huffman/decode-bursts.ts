import { BURST_BITS } from '@pith/container';
import type { Memory } from '../memory/memory.js';
import type { HuffmanKernels } from './kernels.js';

/** The plain reference of the WebAssembly kernel, which it matches bit for bit. */
export function referenceDecodeBursts(memory: Memory): HuffmanKernels['decodeBursts'] {
  return (progress, end, lastBit, lastStore, bursts, lookup, lookupBits, alphabet, width) => {
    const { u8, u32 } = memory;
    let bit = u32[progress / 4]!;
    let out = u32[progress / 4 + 1]!;
    const peek = (bits: number) => {
      const first = end - 1 - (bit >>> 3);
      const bytes = (u8[first]! << 16) | (u8[first - 1]! << 8) | u8[first - 2]!;
      return (bytes >>> (24 - bits - (bit & 7))) & ((1 << bits) - 1);
    };
    while (bit <= lastBit && out <= lastStore) {
      let bits = 0;
      for (let burst = 0; burst < 4; burst++) {
        const entry = bursts + 8 * peek(BURST_BITS);
        u8.copyWithin(out, entry, entry + 8);
        out += u8[entry + 6]!;
        bits = u8[entry + 7]!;
        bit += bits;
      }
      if (bits !== 0) continue;
      const found = u32[lookup / 4 + peek(lookupBits)]!;
      const symbol = found >>> 4;
      if (symbol >= alphabet) break;
      u8[out] = symbol;
      u8[out + 1] = symbol >>> 8;
      out += width;
      bit += found & 15;
    }
    u32[progress / 4] = bit;
    u32[progress / 4 + 1] = out;
  };
}
