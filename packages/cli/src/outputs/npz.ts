import { crc32 } from 'node:zlib';

/** A float32 array to be written. */
export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

/** An archive as numpy.savez writes it: a zip of stored `.npy` files (APPNOTE 6.3.10, NEP 1). */
export function encodeNpz(arrays: readonly NamedArray[]): Uint8Array {
  const members: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const array of arrays) {
    const name = Buffer.from(`${array.name}.npy`);
    const npy = encodeNpy(array);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0); // version needed: 2.0
    shared.writeUInt16LE(0x0800, 2); // names are UTF-8
    shared.writeUInt16LE(0x21, 8); // 1980-01-01, so that equal arrays give equal files
    shared.writeUInt32LE(crc32(npy), 10);
    shared.writeUInt32LE(npy.length, 14);
    shared.writeUInt32LE(npy.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([uint32(0x04034b50), shared, name, npy]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([uint32(0x02014b50), uint16(20), shared, rest, name]));
    members.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const counts = [0, 0, arrays.length, arrays.length].map(uint16);
  const end = [uint32(0x06054b50), ...counts, uint32(central.length), uint32(offset), uint16(0)];
  return Buffer.concat([...members, central, ...end]);
}

function encodeNpy({ shape, data }: NamedArray): Buffer {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const fields = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tuple}), }`;
  // The data start at a multiple of 64, after a line end.
  const padded = `${fields.padEnd(Math.ceil((fields.length + 11) / 64) * 64 - 11)}\n`;
  const magic = Buffer.from('\u0093NUMPY\u0001\u0000', 'latin1');
  const values = Buffer.alloc(4 * data.length);
  for (let i = 0; i < data.length; i++) values.writeFloatLE(data[i]!, 4 * i);
  return Buffer.concat([magic, uint16(padded.length), Buffer.from(padded, 'latin1'), values]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
