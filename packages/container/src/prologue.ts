import { crc32 } from './crc32.js';
import { CorruptFileError } from './errors.js';
import type { ReadLimits } from './limits.js';

/**
 * The first bytes of a file: what is needed to find, check and decompress the header.
 *
 *     offset  bytes  field
 *          0      4  magic, "PITH"
 *          4      1  version, 1 or 2
 *          5      1  flags, 0
 *          6      4  length of the compressed header
 *         10      4  length of the header
 *         14      4  CRC-32 of bytes 0 … 13 and of the compressed header
 *
 * Integers are unsigned and little-endian.
 */
export const PROLOGUE_BYTES = 18;

/** The newest version of the format that this package knows; it reads all before. */
export const FORMAT_VERSION = 3;

export const MAGIC = [0x50, 0x49, 0x54, 0x48];
const CRC_OFFSET = 14;

/** The prologue followed by the compressed header. */
export function sealHeader(compressed: Uint8Array, rawLength: number, version: number): Uint8Array {
  const bytes = new Uint8Array(PROLOGUE_BYTES + compressed.length);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint8(4, version);
  view.setUint32(6, compressed.length, true);
  view.setUint32(10, rawLength, true);
  bytes.set(compressed, PROLOGUE_BYTES);
  view.setUint32(CRC_OFFSET, crc32(compressed, crc32(bytes.subarray(0, CRC_OFFSET))), true);
  return bytes;
}

/** Whether it can be a `.pith` file at all. */
export function startsWithMagic(file: Uint8Array): boolean {
  return MAGIC.every((byte, i) => file[i] === byte);
}

/** What a prologue declares. */
export interface HeaderLengths {
  readonly version: number;
  readonly compressedLength: number;
  readonly rawLength: number;
}

/**
 * Checks the prologue itself.
 *
 * @param file at least its prologue
 * @throws {CorruptFileError} when the file is not a `.pith` file, ends within the prologue, is of
 *   another version, or has reserved flags
 */
export function readPrologue(file: Uint8Array): HeaderLengths {
  if (!startsWithMagic(file)) {
    const found = [...file.subarray(0, 4)];
    const hex = found.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new CorruptFileError(
      0,
      `not a .pith file: it begins with ${hex || 'nothing'}, but must begin with 50 49 54 48 ("PITH")`,
    );
  }
  if (file.length < PROLOGUE_BYTES) {
    throw new CorruptFileError(
      file.length,
      `the file ends after ${file.length} bytes, but its prologue alone takes ${PROLOGUE_BYTES}`,
    );
  }
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const version = view.getUint8(4);
  if (version < 1 || version > FORMAT_VERSION) {
    throw new CorruptFileError(
      4,
      version > FORMAT_VERSION
        ? `format version ${version}, but this reader knows versions up to ${FORMAT_VERSION}; read the file with a newer Pith, or write it again with this one`
        : `format version ${version}, but the first version is 1`,
    );
  }
  const flags = view.getUint8(5);
  if (flags !== 0) {
    throw new CorruptFileError(
      5,
      `flags are 0x${flags.toString(16)}, but all are reserved and must be 0`,
    );
  }
  const compressedLength = view.getUint32(6, true);
  const rawLength = view.getUint32(10, true);
  return { version, compressedLength, rawLength };
}

/**
 * Holds the declared lengths against the limits, before any of the header is read or decompressed.
 *
 * @throws {CorruptFileError} when the header takes too much
 */
export function checkHeaderLengths(lengths: HeaderLengths, limits: ReadLimits): void {
  const { compressedLength, rawLength } = lengths;
  if (rawLength > limits.headerBytes) {
    throw new CorruptFileError(
      10,
      `the header takes ${rawLength} bytes decompressed, but at most ${limits.headerBytes} are allowed (limits.headerBytes)`,
    );
  }
  // DEFLATE that does not compress adds 5 bytes to 65,535; whole blocks of nothing are no header.
  const most = limits.headerBytes + Math.ceil(limits.headerBytes / 1024) + 64;
  if (compressedLength > most) {
    throw new CorruptFileError(
      6,
      `the header takes ${compressedLength} bytes compressed, but at most ${most} are allowed (limits.headerBytes)`,
    );
  }
}

/**
 * Checks the prologue and returns the version, the compressed header and its length when
 * decompressed.
 *
 * @throws {CorruptFileError} when the file is not a `.pith` file, of another version, has reserved
 *   flags, ends within the header, declares a header above the limit, or fails the checksum
 */
export function openHeader(
  file: Uint8Array,
  limits: ReadLimits,
): { version: number; compressed: Uint8Array; rawLength: number } {
  const lengths = readPrologue(file);
  const { version, compressedLength, rawLength } = lengths;
  if (compressedLength > file.length - PROLOGUE_BYTES) {
    throw new CorruptFileError(
      6,
      `a header of ${compressedLength} bytes is declared, but ${file.length - PROLOGUE_BYTES} bytes follow`,
    );
  }
  checkHeaderLengths(lengths, limits);
  const compressed = file.subarray(PROLOGUE_BYTES, PROLOGUE_BYTES + compressedLength);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const declared = view.getUint32(CRC_OFFSET, true);
  const computed = crc32(compressed, crc32(file.subarray(0, CRC_OFFSET)));
  if (declared !== computed) {
    throw new CorruptFileError(
      CRC_OFFSET,
      `the header's CRC-32 is ${hex32(computed)}, but ${hex32(declared)} is declared: the file is damaged`,
    );
  }
  return { version, compressed, rawLength };
}

/** A CRC-32 as it is printed in messages. */
export function hex32(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
