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

/**
 * Bytes stored by one call of the inner loop. A new call runs the optimised code as soon as there is
 * some, which a loop that goes on does much later: the first half million symbols of a process
 * decode in two thirds of the time.
 */
const STRETCH = 2048;

/** Where a decoder stands. */
interface Cursor {
  /** Whole bytes read, */
  read: number;
  /** and bits, 0 … 7. */
  bit: number;
  /** Bytes stored. */
  stored: number;
}

/** The decoder where there is no faster one: two bursts of one 32-bit read. */
export const decodeBursts: HuffmanDecoder = (run) => {
  const { bytes, bursts, lookup, lookupBits, alphabet, target } = run;
  const input = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const output = new DataView(target.buffer, target.byteOffset, target.byteLength);
  const width = target.BYTES_PER_ELEMENT;
  const lastRead = bytes.byteLength - 4;
  const lastStore = target.byteLength - STORED;
  const cursor: Cursor = { read: 0, bit: 0, stored: 0 };
  while (cursor.read <= lastRead && cursor.stored <= lastStore) {
    const until = Math.min(lastStore, cursor.stored + STRETCH);
    if (decodeStretch(input, output, bursts, cursor, lastRead, until)) continue;
    // A code longer than the window, or a symbol beyond the alphabet.
    if (cursor.read > lastRead) break;
    const found = lookup[(input.getUint32(cursor.read) << cursor.bit) >>> (32 - lookupBits)]!;
    const symbol = found >>> 4;
    if (symbol >= alphabet) break;
    target[cursor.stored / width] = symbol;
    cursor.stored += width;
    const bit = cursor.bit + (found & 15);
    cursor.read += bit >>> 3;
    cursor.bit = bit & 7;
  }
  return { symbols: cursor.stored / width, bits: cursor.read * 8 + cursor.bit };
};

/** Bursts while there is room; false when one was of 0 bits. */
function decodeStretch(
  input: DataView,
  output: DataView,
  bursts: Uint32Array,
  cursor: Cursor,
  lastRead: number,
  lastStore: number,
): boolean {
  let { read, bit, stored } = cursor;
  let bits = 1;
  while (read <= lastRead && stored <= lastStore && bits > 0) {
    let window = input.getUint32(read) << bit; // at least 25 bits
    let entry = (window >>> (32 - BURST_BITS)) * 2;
    let state = bursts[entry + 1]!;
    output.setUint32(stored, bursts[entry]!, true);
    output.setUint32(stored + 4, state, true);
    stored += (state >>> 16) & 0xff;
    bits = state >>> 24;
    bit += bits;
    window <<= bits;

    entry = (window >>> (32 - BURST_BITS)) * 2;
    state = bursts[entry + 1]!;
    output.setUint32(stored, bursts[entry]!, true);
    output.setUint32(stored + 4, state, true);
    stored += (state >>> 16) & 0xff;
    bits = state >>> 24;
    bit += bits;
    read += bit >>> 3;
    bit &= 7;
  }
  cursor.read = read;
  cursor.bit = bit;
  cursor.stored = stored;
  return bits > 0;
}
