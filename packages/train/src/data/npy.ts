import { endianness } from 'node:os';
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

interface DTypeRule {
  readonly bytes: number;
  /** Values from bytes of the machine's own order, which start at a multiple of 8. */
  readonly view: (buffer: ArrayBuffer) => NpyData;
}

/** 64-bit integers become doubles: exact to 2⁵³, which class numbers never pass. */
const DTYPES: Record<string, DTypeRule> = {
  b1: { bytes: 1, view: (buffer) => new Uint8Array(buffer) },
  u1: { bytes: 1, view: (buffer) => new Uint8Array(buffer) },
  i1: { bytes: 1, view: (buffer) => new Int8Array(buffer) },
  u2: { bytes: 2, view: (buffer) => new Uint16Array(buffer) },
  i2: { bytes: 2, view: (buffer) => new Int16Array(buffer) },
  u4: { bytes: 4, view: (buffer) => new Uint32Array(buffer) },
  i4: { bytes: 4, view: (buffer) => new Int32Array(buffer) },
  u8: { bytes: 8, view: (buffer) => Float64Array.from(new BigUint64Array(buffer), Number) },
  i8: { bytes: 8, view: (buffer) => Float64Array.from(new BigInt64Array(buffer), Number) },
  f2: { bytes: 2, view: (buffer) => Float32Array.from(new Uint16Array(buffer), half) },
  f4: { bytes: 4, view: (buffer) => new Float32Array(buffer) },
  f8: { bytes: 8, view: (buffer) => new Float64Array(buffer) },
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
  const { bytes: width, view } = DTYPES[dtype]!;
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
  const data = view(nativeBytes(bytes.subarray(offset), width, little));
  return { dtype, shape, data: fortran === 'True' ? toRowMajor(data, shape) : data };
}

/** A copy in the machine's own byte order, which typed arrays read without a call a value. */
function nativeBytes(bytes: Uint8Array, width: number, little: boolean): ArrayBuffer {
  const copy = new Uint8Array(bytes);
  if (width > 1 && little !== (endianness() === 'LE')) {
    const view = Buffer.from(copy.buffer);
    if (width === 2) view.swap16();
    else if (width === 4) view.swap32();
    else view.swap64();
  }
  return copy.buffer;
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

/** Column-major values, in row-major order. */
function toRowMajor(data: NpyData, shape: readonly number[]): NpyData {
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  const rowLength = shape.at(-1) ?? 1;
  const rowStride = strides.at(-1) ?? 1;
  const sorted = data.slice();
  const index = shape.map(() => 0);
  let place = 0;
  for (let row = 0; row < data.length; row += rowLength) {
    for (let i = 0; i < rowLength; i++) sorted[row + i] = data[place + i * rowStride]!;
    for (let axis = shape.length - 2; axis >= 0; axis--) {
      place += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      place -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return sorted;
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
