import { crc32 } from '../crc32.js';
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
