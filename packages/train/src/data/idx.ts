import { InputError } from '@pith/container';
import { gunzipExactly, gunzipHead, isGzip } from './bounded-gunzip.js';
import { MAX_TABLE_BYTES } from './dataset.js';

/** The values of an idx file, in its own type. Types of more than one byte are big-endian there. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;
}

/**
 * Type byte → how to read one value.
 * Source: "The IDX file format", http://yann.lecun.com/exdb/mnist/.
 */
const TYPES = new Map([
  [0x08, { bytes: 1, of: Uint8Array, get: DataView.prototype.getUint8 }],
  [0x09, { bytes: 1, of: Int8Array, get: DataView.prototype.getInt8 }],
  [0x0b, { bytes: 2, of: Int16Array, get: DataView.prototype.getInt16 }],
  [0x0c, { bytes: 4, of: Int32Array, get: DataView.prototype.getInt32 }],
  [0x0d, { bytes: 4, of: Float32Array, get: DataView.prototype.getFloat32 }],
  [0x0e, { bytes: 8, of: Float64Array, get: DataView.prototype.getFloat64 }],
]);

/** Images with channels have 4 dimensions; a fifth leaves room, and a bound bounds the header. */
const MAX_RANK = 5;

/**
 * Reads an idx file, plain or gzip-compressed: two zero bytes, a type byte, the number of
 * dimensions, each dimension as a big-endian 32-bit number, then the values.
 *
 * @param where - The file's name, for errors.
 * @throws InputError when the magic, the type, the dimensions or the length are not as the format
 *   has them. What the header declares is checked before memory is taken.
 */
export function parseIdx(where: string, file: Uint8Array): IdxArray {
  const compressed = isGzip(file);
  const { type, shape, offset, length } = parseHeader(
    where,
    compressed ? gunzipHead(where, file) : file,
  );
  const bytes = compressed ? gunzipExactly(where, file, length) : file;
  if (bytes.length !== length) {
    throw new InputError(
      `${where}: ${bytes.length} bytes, but a header of [${shape.join(', ')}] makes it ${length}; ` +
        'the file is cut short or damaged, fetch it again',
    );
  }
  if (type.of === Uint8Array) {
    return { shape, data: bytes.subarray(offset) };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset);
  const data = new type.of((length - offset) / type.bytes);
  for (let i = 0; i < data.length; i++) {
    data[i] = type.get.call(view, i * type.bytes, false);
  }
  return { shape, data };
}

function parseHeader(where: string, bytes: Uint8Array) {
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    const found = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0'));
    throw new InputError(
      `${where}: starts with bytes ${found.join(' ') || '(none)'}, but an idx file starts with 00 00, ` +
        'a type byte and a rank',
    );
  }
  const type = TYPES.get(bytes[2]!);
  if (type === undefined) {
    throw new InputError(
      `${where}: type byte 0x${bytes[2]!.toString(16).padStart(2, '0')} at byte 2, ` +
        'expected one of 0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e',
    );
  }
  const rank = bytes[3]!;
  if (rank < 1 || rank > MAX_RANK) {
    throw new InputError(`${where}: ${rank} dimensions at byte 3, expected 1 … ${MAX_RANK}`);
  }
  const offset = 4 + 4 * rank;
  if (bytes.length < offset) {
    throw new InputError(
      `${where}: ends at byte ${bytes.length}, within the header of ${offset} bytes; fetch it again`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, offset);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis, false));
  const length = offset + type.bytes * shape.reduce((product, extent) => product * extent, 1);
  if (length > MAX_TABLE_BYTES) {
    throw new InputError(
      `${where}: dimensions [${shape.join(', ')}] at byte 4 declare ${length} bytes, ` +
        `expected at most ${MAX_TABLE_BYTES}`,
    );
  }
  return { type, shape, offset, length };
}
