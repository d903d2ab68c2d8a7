import { crc32 } from '../crc32.js';
import type { TensorRecord } from '../header.js';
import { MAGIC } from '../prologue.js';

/**
 * The first bytes of a compact file:
 *
 *     offset  bytes  field
 *          0      4  magic, "PITH"
 *          4      1  version, 3
 *          5      4  CRC-32 of bytes 0 … 4 and of all from byte 9 on
 *
 * What follows is one stream, up to the end of the file.
 */
export const COMPACT_PROLOGUE_BYTES = 9;

export const COMPACT_VERSION = 3;

/** Of all tensors together. */
export const MOST_COMPACT_ELEMENTS = 2 ** 26;

/** A byte of a file stands for so many symbols at most, lest a small one keep a decoder busy. */
export const SYMBOLS_A_BYTE = 4096;

const CRC_OFFSET = 5;

/** The prologue followed by the stream. */
export function sealCompact(stream: Uint8Array): Uint8Array {
  const file = new Uint8Array(COMPACT_PROLOGUE_BYTES + stream.length);
  file.set(MAGIC);
  file[4] = COMPACT_VERSION;
  file.set(stream, COMPACT_PROLOGUE_BYTES);
  new DataView(file.buffer).setUint32(CRC_OFFSET, compactChecksum(file), true);
  return file;
}

/** Of all but the checksum itself. */
export function compactChecksum(file: Uint8Array): number {
  return crc32(file.subarray(COMPACT_PROLOGUE_BYTES), crc32(file.subarray(0, CRC_OFFSET)));
}

export function declaredChecksum(file: Uint8Array): number {
  return new DataView(file.buffer, file.byteOffset).getUint32(CRC_OFFSET, true);
}

/** Whether tensors that have elements of their own have few enough of them for a file of so many bytes. */
export function fitsCompact(tensors: readonly TensorRecord[], bytes: number): boolean {
  const symbols = tensors.reduce((sum, tensor) => sum + codedSymbols(tensor), 0);
  return symbols <= Math.min(MOST_COMPACT_ELEMENTS, SYMBOLS_A_BYTE * bytes);
}

/** Symbols of a tensor in the stream: none where all elements are 0. */
export function codedSymbols({ sameAs, kind, centroids, entries }: TensorRecord): number {
  return sameAs !== undefined || (kind === 'codebook' && centroids === 0) ? 0 : entries;
}
