import type { SymbolArray } from './symbol-histogram.js';

/**
 * Raw values as streams of bytes: either all bytes of each value in turn, least significant first
 * (`interleaved`), or one stream for each byte of the value (`planes`). The planes of float32
 * separate the well-compressible exponents from the noise of the low fraction bits.
 */

/** [n]: byte `plane` of each value, 0 being the least significant. */
export function bytePlane(values: SymbolArray, plane: number): Uint8Array {
  const shift = plane * 8;
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) bytes[i] = values[i]! >>> shift;
  return bytes;
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Writes byte `plane` of each value: a store each, where a value's own bits need not be read. */
export function setBytePlane(values: SymbolArray, plane: number, bytes: Uint8Array): void {
  const cells = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const width = values.BYTES_PER_ELEMENT;
  let cell = LITTLE_ENDIAN ? plane : width - 1 - plane;
  for (let i = 0; i < bytes.length; i++) {
    cells[cell] = bytes[i]!;
    cell += width;
  }
}

/** [n · width]: all bytes of each value in turn, least significant first. */
export function interleaveBytes(values: SymbolArray, width: number): Uint8Array {
  const bytes = new Uint8Array(values.length * width);
  for (let i = 0, next = 0; i < values.length; i++) {
    for (let plane = 0; plane < width; plane++) bytes[next++] = values[i]! >>> (plane * 8);
  }
  return bytes;
}

/** Reverses `interleaveBytes`; `values` is zeros on entry. */
export function addInterleavedBytes(values: SymbolArray, width: number, bytes: Uint8Array): void {
  for (let i = 0, next = 0; i < values.length; i++) {
    let value = 0;
    for (let plane = 0; plane < width; plane++) value |= bytes[next++]! << (plane * 8);
    values[i] = value;
  }
}

/** [width][256]: how often each byte occurs in each plane. */
export function countPlanes(values: SymbolArray, width: number): Float64Array[] {
  const counts = Array.from({ length: width }, () => new Uint32Array(256));
  const [first, second, third, fourth] = counts;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    first![value & 0xff]!++;
    if (width === 1) continue;
    second![(value >>> 8) & 0xff]!++;
    if (width === 2) continue;
    third![(value >>> 16) & 0xff]!++;
    fourth![value >>> 24]!++;
  }
  return counts.map((plane) => Float64Array.from(plane));
}
