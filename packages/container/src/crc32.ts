/**
 * CRC-32 as in zlib, PNG and gzip: reflected polynomial 0xEDB88320, initial value and final XOR
 * 0xFFFFFFFF.
 *
 * Four bytes a step ("slicing by four", Kounavis and Berry 2008): TABLES[j · 256 + b] is what byte
 * b contributes when j more bytes follow it in the step.
 */
const TABLES = buildTables();

function buildTables(): Uint32Array {
  const tables = new Uint32Array(4 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) {
      remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
    }
    tables[byte] = remainder;
  }
  for (let i = 256; i < tables.length; i++) {
    const previous = tables[i - 256]!;
    tables[i] = (previous >>> 8) ^ tables[previous & 0xff]!;
  }
  return tables;
}

/**
 * CRC-32 of `bytes`, an unsigned 32-bit integer.
 *
 * @param previous the CRC-32 of what came before, to go on from; @default 0
 * @example crc32(new TextEncoder().encode('123456789')) === 0xcbf43926
 */
export function crc32(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous;
  const wholeSteps = bytes.length & ~3;
  let i = 0;
  for (; i < wholeSteps; i += 4) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    crc =
      TABLES[768 + (crc & 0xff)]! ^
      TABLES[512 + ((crc >>> 8) & 0xff)]! ^
      TABLES[256 + ((crc >>> 16) & 0xff)]! ^
      TABLES[crc >>> 24]!;
  }
  for (; i < bytes.length; i++) {
    crc = (crc >>> 8) ^ TABLES[(crc ^ bytes[i]!) & 0xff]!;
  }
  return ~crc >>> 0;
}
