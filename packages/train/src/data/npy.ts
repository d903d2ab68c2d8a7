import { InputError } from '@pith/container';
import { MAX_TABLE_BYTES } from './dataset.js';

/** Values of a NumPy array, row-major whatever the order in the file. */
export type NpyData =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** An array read from `.npy`. */
export interface NpyArray {
  /** NumPy's kind and size: `u1`, `b1` (stored as 0 and 1), `f2` (read as 32-bit floats), … */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: NpyData;
}

type Reader = (view: DataView, at: number, little: boolean) => number;

/** 64-bit integers become doubles: exact to 2⁵³, which class numbers never pass. */
const DTYPES: Record<string, { of: new (n: number) => NpyData; bytes: number; read: Reader }> = {
  b1: { of: Uint8Array, bytes: 1, read: (view, at) => view.getUint8(at) },
  u1: { of: Uint8Array, bytes: 1, read: (view, at) => view.getUint8(at) },
  i1: { of: Int8Array, bytes: 1, read: (view, at) => view.getInt8(at) },
  u2: { of: Uint16Array, bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  i2: { of: Int16Array, bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  u4: { of: Uint32Array, bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  i4: { of: Int32Array, bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  u8: { of: Float64Array, bytes: 8, read: (v, at, little) => Number(v.getBigUint64(at, little)) },
  i8: { of: Float64Array, bytes: 8, read: (v, at, little) => Number(v.getBigInt64(at, little)) },
  f2: { of: Float32Array, bytes: 2, read: (v, at, little) => half(v.getUint16(at, little)) },
  f4: { of: Float32Array, bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { of: Float64Array, bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
};

/** NumPy allows 64 dimensions; a data set has no use for more than this. */
const MAX_RANK = 8;

/** NumPy itself refuses longer headers unless told to trust the file (numpy.lib.format). */
const MAX_HEADER_BYTES = 10_000;

/**
 * Reads a `.npy` file of versions 1 to 3: integers, floats and booleans, of either byte order, in C
 * or Fortran order. Source: NumPy Enhancement Proposal 1 and numpy.lib.format.
 *
 * @param where - The file, and the member of the archive, for errors.
 * @throws InputError when the header is malformed, the type is not one of these, or the length does
 *   not follow from the shape. The shape is checked before memory is taken.
 */
export function parseNpy(where: string, bytes: Uint8Array): NpyArray {
  const { text, offset } = readHeader(where, bytes);
  const { dtype, little } = readDescr(where, text);
  const fortran = readField(where, text, 'fortran_order', /(True|False)/, 'True or False');
  const shape = readShape(where, text);
  const { of, bytes: width, read } = DTYPES[dtype]!;
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (count * width > MAX_TABLE_BYTES) {
    throw new InputError(
      `${where}: shape (${shape.join(', ')}) of ${dtype} declares ${count * width} bytes, ` +
        `expected at most ${MAX_TABLE_BYTES}`,
    );
  }
  if (bytes.length !== offset + count * width) {
    throw new InputError(
      `${where}: ${bytes.length} bytes, but a header of ${offset} and shape (${shape.join(', ')}) ` +
        `of ${dtype} make it ${offset + count * width}; the file is cut short or damaged`,
    );
  }
  const inOrder = fortran === 'False' || shape.length < 2;
  if (of === Uint8Array && inOrder) return { dtype, shape, data: bytes.subarray(offset) };
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, count * width);
  const data = new of(count);
  const order = inOrder ? undefined : fortranOrder(shape);
  for (let i = 0; i < count; i++) {
    data[i] = read(view, (order === undefined ? i : order()) * width, little);
  }
  return { dtype, shape, data };
}

function readHeader(where: string, bytes: Uint8Array): { text: string; offset: number } {
  const magic = String.fromCharCode(...bytes.subarray(0, 6));
  if (magic !== '\u0093NUMPY') {
    throw new InputError(`${where}: does not start with the bytes 93 NUMPY, so it is no .npy file`);
  }
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) {
    throw new InputError(`${where}: .npy version ${version} at byte 6, expected 1 … 3`);
  }
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) {
    throw new InputError(`${where}: ends at byte ${bytes.length}, within the header`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, start);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER_BYTES || start + length > bytes.length) {
    throw new InputError(
      `${where}: header of ${length} bytes at byte 8, ` +
        `expected at most ${Math.min(MAX_HEADER_BYTES, bytes.length - start)}`,
    );
  }
  // Latin-1 and UTF-8 agree on all that is matched below.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, length).toString('latin1');
  return { text, offset: start + length };
}

function readDescr(where: string, text: string): { dtype: string; little: boolean } {
  const known = Object.keys(DTYPES).join(', ');
  const descr = readField(where, text, 'descr', /['"]([^'"]*)['"]/, `one of ${known}`);
  const dtype = descr.slice(1);
  if (!'<>|='.includes(descr[0] ?? ' ') || !Object.hasOwn(DTYPES, dtype)) {
    throw new InputError(
      `${where}: values of type ${JSON.stringify(descr)}, expected one of ${known}; ` +
        "convert them, for instance with array.astype('float32')",
    );
  }
  return { dtype, little: descr[0] !== '>' };
}

function readShape(where: string, text: string): number[] {
  const tuple = readField(where, text, 'shape', /\(([\d\s,]*)\)/, 'a tuple of whole numbers');
  const shape = tuple
    .split(',')
    .map((extent) => extent.trim())
    .filter((extent) => extent !== '')
    .map(Number);
  if (shape.length > MAX_RANK || !shape.every(Number.isSafeInteger)) {
    throw new InputError(
      `${where}: shape (${tuple}), expected at most ${MAX_RANK} dimensions of whole numbers`,
    );
  }
  return shape;
}

function readField(where: string, text: string, key: string, value: RegExp, expected: string) {
  const found = new RegExp(`['"]${key}['"]\\s*:\\s*${value.source}`).exec(text);
  if (found === null) {
    throw new InputError(
      `${where}: header ${JSON.stringify(text.slice(0, 120).trim())} has no ${key} that is ${expected}`,
    );
  }
  return found[1]!;
}

/** Steps through a column-major array in row-major order: each call gives the next place in it. */
function fortranOrder(shape: readonly number[]): () => number {
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  const index = shape.map(() => 0);
  let place = 0;
  return () => {
    const current = place;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      place -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
    return current;
  };
}

/** IEEE 754 binary16 to a number. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
