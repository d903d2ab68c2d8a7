import { BURST_BITS } from './burst-table.js';

/** The bulk of a Huffman stream, to be decoded fast. */
export interface HuffmanRun {
  readonly bytes: Uint8Array;
  /** [2 · 2^12]: several symbols by one look-up; see `burstTable` */
  readonly bursts: Uint32Array;
  /** [2^lookupBits]: entry p is `symbol · 16 + length` of the symbol whose code begins the bits p */
  readonly lookup: Uint32Array;
  /** Length of the longest code, 1 … 15. */
  readonly lookupBits: number;
  /** Symbols are below it. */
  readonly alphabet: number;
  /** Receives the symbols. What stands behind those reported as decoded may be overwritten. */
  readonly target: Uint8Array | Uint16Array;
}

/** How far a run was decoded. */
export interface HuffmanProgress {
  readonly symbols: number;
  readonly bits: number;
}

/**
 * Decodes the first symbols of a run, as many as it can fast: it may stop anywhere, must stop before
 * a symbol that is not below the alphabet, and throws nothing. The caller decodes the rest one by
 * one and finds what is wrong with the stream, so that all decoders report the same.
 */
export type HuffmanDecoder = (run: HuffmanRun) => HuffmanProgress;

/** Most bytes that two bursts store: the first moves on by 6, the second stores 8. */
const STORED = 14;

/** The decoder where there is no faster one: two bursts of one 32-bit read. */
export const decodeBursts: HuffmanDecoder = ({
  bytes,
  bursts,
  lookup,
  lookupBits,
  alphabet,
  target,
}) => {
  const input = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const output = new DataView(target.buffer, target.byteOffset, target.byteLength);
  const width = target.BYTES_PER_ELEMENT;
  const lastRead = bytes.byteLength - 4;
  const lastStore = target.byteLength - STORED;
  let read = 0; // whole bytes
  let bit = 0; // and bits, 0 … 7
  let stored = 0;
  while (read <= lastRead && stored <= lastStore) {
    let window = input.getUint32(read) << bit; // at least 25 bits
    let entry = (window >>> (32 - BURST_BITS)) * 2;
    let state = bursts[entry + 1]!;
    output.setUint32(stored, bursts[entry]!, true);
    output.setUint32(stored + 4, state, true);
    stored += (state >>> 16) & 0xff;
    bit += state >>> 24;
    window <<= state >>> 24;

    entry = (window >>> (32 - BURST_BITS)) * 2;
    state = bursts[entry + 1]!;
    output.setUint32(stored, bursts[entry]!, true);
    output.setUint32(stored + 4, state, true);
    stored += (state >>> 16) & 0xff;
    bit += state >>> 24;
    read += bit >>> 3;
    bit &= 7;
    if (state >>> 24 !== 0) continue;

    // A code longer than the window, or a symbol beyond the alphabet.
    if (read > lastRead) break;
    const found = lookup[(input.getUint32(read) << bit) >>> (32 - lookupBits)]!;
    const symbol = found >>> 4;
    if (symbol >= alphabet) break;
    target[stored / width] = symbol;
    stored += width;
    bit += found & 15;
    read += bit >>> 3;
    bit &= 7;
  }
  return { symbols: stored / width, bits: read * 8 + bit };
};
