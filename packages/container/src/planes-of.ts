import { bytePlane } from './byte-planes.js';

/** All first bytes, then all second bytes, and so on. */
export function planesOf(values: Uint16Array | Uint32Array): Uint8Array {
  const bytes = new Uint8Array(values.byteLength);
  for (let plane = 0; plane < values.BYTES_PER_ELEMENT; plane++) {
    bytes.set(bytePlane(values, plane), plane * values.length);
  }
  return bytes;
}
