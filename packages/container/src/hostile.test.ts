import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { pith } from '#pith-message';
import { crc32 } from './crc32.js';
import { encodeModel } from './encode-model.js';
import { CorruptFileError } from './errors.js';
import { HEADER_DICTIONARY } from './header-dictionary.js';
import { openModel } from './open-model.js';
import { PROLOGUE_BYTES, sealHeader } from './prologue.js';
import { readModel } from './read-model.js';

/** Damaged and hostile files: each must give a CorruptFileError, or be a valid file. */

type HeaderFields = pith.Header.$Properties & { tensors: pith.TensorRecord.$Properties[] };

const deflate = (raw: Uint8Array, dictionary: Uint8Array) =>
  deflateRawSync(raw, { dictionary, level: 9 });

const adaptiveStream = (tensors: HeaderFields['tensors']) =>
  tensors.find(({ name }) => name === 'adaptive')!.streams![0]!;

let file: Uint8Array;
let fields: () => HeaderFields;
let payload: Uint8Array;

/** A small file with every layout, kind of values and coder in it. */
beforeAll(async () => {
  const skewed = (length: number) =>
    Uint8Array.from({ length }, (_, i) => Math.floor(12 * ((i * 0.618) % 1) ** 5));
  const sparse = skewed(400).map((cluster, i) => (i % 3 ? 0 : cluster));
  const { bytes, headerBytes } = await encodeModel(
    {
      format: 'tfjs-layers-model',
      topology: new TextEncoder().encode('{}'),
      recipe: '{"seed":1}',
      tensors: [
        {
          ...{ name: 'sparse', shape: [20, 20], dtype: 'float32', vectorLength: 1 },
          ...{
            clusters: sparse,
            centroids: Float32Array.from({ length: 12 }, (_, i) => -Math.sqrt(i + 2)),
          },
        },
        {
          ...{ name: 'vectors', shape: [40, 2], dtype: 'float32', vectorLength: 2 },
          ...{ clusters: skewed(40), centroids: Float32Array.from({ length: 24 }, (_, i) => i) },
        },
        {
          ...{ name: 'raw', shape: [9], dtype: 'float32' },
          data: Float32Array.from({ length: 9 }, (_, i) => Math.sin(i)),
        },
        {
          ...{ name: 'rawSparse', shape: [60], dtype: 'float32' },
          data: Float32Array.from({ length: 60 }, (_, i) => (i % 20 ? 0 : Math.cos(i))),
        },
        {
          ...{ name: 'grid', shape: [60], dtype: 'float32', vectorLength: 1 },
          clusters: skewed(60),
          centroids: Float32Array.from({ length: 12 }, (_, i) => Math.fround(0.1) * (i - 40)),
        },
        {
          ...{ name: 'affine', shape: [60], dtype: 'float32', vectorLength: 1 },
          clusters: skewed(60),
          centroids: Float32Array.from({ length: 12 }, (_, i) => 0.1 * i - 0.4567),
        },
        {
          ...{ name: 'adaptive', shape: [20, 20], dtype: 'float32', vectorLength: 1 },
          clusters: skewed(400).map((_, i) => (i % 20 < 13 ? 6 + (i % 2) : (i * 7) % 13)),
          centroids: Float32Array.from({ length: 12 }, (_, i) => Math.cbrt(i - 5.5)),
        },
        { name: 'int', shape: [3], dtype: 'int32', data: Int32Array.of(-1, 0, 5) },
        { name: 'byte', shape: [2], dtype: 'uint8', data: Uint8Array.of(1, 200) },
      ],
    },
    { deflate },
  );
  file = bytes;
  const dictionary = HEADER_DICTIONARY;
  // A copy: a Buffer's slices share its memory, and the mutations below would pile up in it.
  const raw = new Uint8Array(
    inflateRawSync(bytes.subarray(PROLOGUE_BYTES, headerBytes), { dictionary }),
  );
  fields = () => pith.Header.decode(raw) as HeaderFields;
  payload = bytes.slice(headerBytes);
});

/** Puts a header and a payload together with right checksums. */
function seal(header: Uint8Array, streams: Uint8Array): Uint8Array {
  const sealed = sealHeader(deflateRawSync(header, { level: 1 }), header.length, 2);
  const whole = new Uint8Array(sealed.length + streams.length);
  whole.set(sealed);
  whole.set(streams, sealed.length);
  return whole;
}

function resealStreams(header: HeaderFields, streams: Uint8Array): void {
  let offset = 0;
  for (const tensor of header.tensors) {
    for (const stream of tensor.streams ?? []) {
      const length = stream.byteLength ?? 0;
      stream.crc32 = crc32(streams.subarray(offset, offset + length));
      offset += length;
    }
  }
}

/** Low limits, so that a file that validly declares large tensors does not slow the test down. */
const limits = { elements: 2 ** 16, headerBytes: 2 ** 20, tensors: 100 };

/** Reads everything that there is to read. */
async function readAll(bytes: Uint8Array): Promise<void> {
  const read = await readModel(bytes, { limits });
  read.verify();
  for (const [position, tensor] of read.tensors.entries()) {
    read.layout(position);
    read.decodeTensor(position);
    if (tensor.values !== 'codebook') continue;
    read.decodeShared(tensor.name);
    read.decodeSparse(tensor.name);
  }
}

/** The same, while it arrives. */
async function streamAll(bytes: Uint8Array): Promise<void> {
  const model = await openModel(new Blob([bytes as Uint8Array<ArrayBuffer>]).stream(), { limits });
  for await (const tensor of model) tensor.decodeTensor();
}

/** 'read', 'refused', or the foreign error itself, which fails the test. */
async function outcome(bytes: Uint8Array): Promise<'read' | 'refused'> {
  const whole = await outcomeOf(bytes, readAll);
  // Not each time: a stream is slow to set up.
  if (bytes.length % 8 === 0) expect(await outcomeOf(bytes, streamAll)).toBe(whole);
  return whole;
}

async function outcomeOf(
  bytes: Uint8Array,
  read: (bytes: Uint8Array) => Promise<void>,
): Promise<'read' | 'refused'> {
  try {
    await read(bytes);
    return 'read';
  } catch (error) {
    if (error instanceof CorruptFileError) {
      expect(error.offset).toBeGreaterThanOrEqual(0);
      expect(error.offset).toBeLessThanOrEqual(bytes.length);
      return 'refused';
    }
    throw error;
  }
}

test('the file itself is read, and so is the same file sealed again', async () => {
  expect(await outcome(file)).toBe('read');
  expect(await outcome(seal(pith.Header.encode(fields()).finish(), payload))).toBe('read');
});

test('cut short at any byte, it is refused', async () => {
  for (let length = 0; length < file.length; length++) {
    expect(await outcome(file.slice(0, length)), `${length} bytes`).toBe('refused');
  }
});

test('with a byte more, it is refused', async () => {
  const longer = new Uint8Array(file.length + 1);
  longer.set(file);
  await expect(readModel(longer)).rejects.toThrow(/end at byte \d+, but the file has/);
});

test('with any bit flipped, it is refused', async () => {
  for (let position = 0; position < file.length; position++) {
    for (let bit = 0; bit < 8; bit++) {
      const damaged = file.slice();
      damaged[position]! ^= 1 << bit;
      expect(await outcome(damaged), `byte ${position}, bit ${bit}`).toBe('refused');
    }
  }
});

test('a newer version is told from damage', async () => {
  const newer = file.slice();
  newer[4] = 4;
  await expect(readModel(newer)).rejects.toThrow(/version 4.*read the file with a newer Pith/);
});

test('what is no .pith file is said to be none', async () => {
  await expect(readModel(new TextEncoder().encode('{"modelTopology"'))).rejects.toThrow(
    'begins with 7b 22 6d 6f',
  );
});

/** Appends a tensor that refers to the one at a position. */
function copyOf({ tensors }: HeaderFields, position: number, name = 'copy') {
  const shape = [...tensors[0]!.shape!];
  const copy: HeaderFields['tensors'][number] = { name, shape, sameAsPlusOne: position + 1 };
  tensors.push(copy);
  return copy;
}

describe('each fault is named', () => {
  const cases: [string, (header: HeaderFields) => void, RegExp][] = [
    [
      'a center',
      ({ tensors }) => (adaptiveStream(tensors).center = 13),
      /center 13 must be below 13/,
    ],
    ['no row', ({ tensors }) => (adaptiveStream(tensors).row = 0), /a row of 0/],
    [
      'a row too long',
      ({ tensors }) => (adaptiveStream(tensors).row = 2 ** 21),
      /a row of 2097152/,
    ],
    [
      'a center of another coder',
      ({ tensors }) => (tensors[0]!.streams![0]!.center = 1),
      /center or row for a coder/,
    ],
    ['a grid', ({ tensors }) => (tensors[4]!.codebook = Uint8Array.of(0, 0, 0, 63)), /cut short/],
    ['dtype', ({ tensors }) => (tensors[0]!.dtype = 4), /dtype 4/],
    ['layout', ({ tensors }) => (tensors[0]!.layout = 2), /layout 2/],
    ['values', ({ tensors }) => (tensors[0]!.values = 6), /values 6/],
    ['values of int32', ({ tensors }) => (tensors.at(-1)!.values = 1), /only float32/],
    ['index bits', ({ tensors }) => (tensors[0]!.indexBits = 16), /16 bits, but must be 1 … 15/],
    ['entries', ({ tensors }) => (tensors[0]!.entries = 401), /401 entries, but only 400/],
    ['entries of a dense layout', ({ tensors }) => (tensors[2]!.entries = 1), /dense layout with/],
    ['a shape too large', ({ tensors }) => (tensors[0]!.shape = [2 ** 31]), /at most 65536/],
    ['nine dimensions', ({ tensors }) => (tensors[0]!.shape = Array(9).fill(1)), /8 dimensions/],
    [
      'an overflowing shape',
      ({ tensors }) => (tensors[0]!.shape = Array(8).fill(2 ** 32 - 1)),
      /elem/,
    ],
    ['vector length', ({ tensors }) => (tensors[1]!.vectorLengthMinusOne = 2), /multiple of the v/],
    ['a codebook', ({ tensors }) => (tensors[0]!.codebook = new Uint8Array(3)), /whole number/],
    [
      'a codebook of raw values',
      ({ tensors }) => (tensors[2]!.codebook = new Uint8Array(4)),
      /raw/,
    ],
    ['a stream missing', ({ tensors }) => tensors[0]!.streams!.pop(), /1 streams do not fit/],
    [
      'a sixth stream',
      ({ tensors }) => tensors[2]!.streams!.push({}, {}, {}, {}, {}),
      /more than 5/,
    ],
    ['a coder', ({ tensors }) => (tensors[0]!.streams![0]!.coder = 3), /coder 3/],
    ['a table', ({ tensors }) => (tensors[0]!.streams![0]!.table = 99), /table 99, but there are/],
    ['an incomplete table', (header) => (header.tables = [Uint8Array.of(0x12)]), /incomplete/],
    [
      'a copy of itself',
      (header) => copyOf(header, header.tensors.length),
      /copy of tensor \d+, which must be an earl/,
    ],
    [
      'a copy of a copy',
      (header) => {
        copyOf(header, 0, 'first');
        copyOf(header, header.tensors.length - 1, 'second');
      },
      /an earlier one that is no copy/,
    ],
    [
      'a copy with values',
      (header) => {
        copyOf(header, 0).values = 2;
      },
      /values of its own/,
    ],
    [
      'a copy of another size',
      (header) => {
        copyOf(header, 0).shape = [3];
      },
      /3 elements, but it is a copy of 400/,
    ],
    ['two of one name', ({ tensors }) => (tensors[1]!.name = 'sparse'), /same name/],
    ['too many tensors', ({ tensors }) => tensors.push(...Array(100).fill({})), /more than 100/],
  ];

  test.each(cases)('%s', async (_, damage, message) => {
    const header = fields();
    damage(header);
    const bytes = seal(pith.Header.encode(header).finish(), payload);
    await expect(readModel(bytes, { limits })).rejects.toThrow(CorruptFileError);
    await expect(readModel(bytes, { limits })).rejects.toThrow(message);
  });

  test('fields that the format does not have, or has once', async () => {
    const raw = pith.Header.encode(fields()).finish();
    const group = Uint8Array.of(0x3b, 0x3c);
    const unknown = Uint8Array.of(0x38, 1);
    const twice = Uint8Array.of(0x0a, 1, 65);
    const beyond32Bits = Uint8Array.of(0x2a, 7, 0x18, 0x80, 0x80, 0x80, 0x80, 0x10, 0);
    for (const extra of [group, unknown, twice, beyond32Bits]) {
      const header = new Uint8Array([...raw, ...extra]);
      await expect(readModel(seal(header, payload))).rejects.toThrow(CorruptFileError);
    }
  });
});

describe('within bounds', () => {
  test('millions of empty records are refused before they become objects', async () => {
    const records = new Uint8Array(2 ** 24);
    for (let i = 0; i < records.length; i += 2) records[i] = 0x2a;
    const before = process.memoryUsage().heapUsed;
    await expect(readModel(seal(records, new Uint8Array(0)))).rejects.toThrow('more than 65536');
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(2 ** 26);
  });

  test('a header above the limit is refused by what it declares', async () => {
    const bytes = seal(new Uint8Array(2 ** 20 + 1), new Uint8Array(0));
    await expect(readModel(bytes, { limits })).rejects.toThrow('at most 1048576');
  });

  test('limits above the format’s own are the caller’s mistake', async () => {
    await expect(readModel(file, { limits: { elements: 2 ** 31 } })).rejects.toThrow(
      'limits.elements is 2147483648',
    );
  });
});

describe('mutations with right checksums', () => {
  let state = 2024;
  const random = (below: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const pick = <T>(items: readonly T[]): T => items[random(items.length)]!;
  const odd = () =>
    pick([
      0,
      1,
      2,
      3,
      7,
      8,
      15,
      16,
      24,
      25,
      255,
      256,
      65535,
      65536,
      2 ** 31,
      2 ** 32 - 1,
      random(50),
    ]);

  function mutateRecord(record: Record<string, unknown>): void {
    const name = pick(Object.keys(record));
    const value = record[name];
    if (typeof value === 'number') record[name] = pick([odd(), value + 1, Math.max(0, value - 1)]);
    else if (typeof value === 'string') record[name] = pick(['', 'raw', '💥']);
    else if (value instanceof Uint8Array) {
      const bytes = value.slice(0, pick([value.length, random(value.length + 1)]));
      if (bytes.length > 0) bytes[random(bytes.length)] = random(256);
      record[name] = bytes;
    } else if (Array.isArray(value) && value.length > 0) {
      const at = random(value.length);
      const item = value[at];
      if (typeof item === 'number') value[at] = odd();
      else if (item instanceof Uint8Array)
        mutateRecord(value as unknown as Record<string, unknown>);
      else {
        const action = random(8);
        if (action === 0) value.splice(at, 1);
        else if (action === 1) value.push(structuredClone(item));
        else mutateRecord(item as Record<string, unknown>);
      }
    }
  }

  test('of header fields and payload', { timeout: 120_000 }, async () => {
    const outcomes = { read: 0, refused: 0 };
    for (let run = 0; run < 6000; run++) {
      const header = fields();
      const streams = payload.slice();
      const mutations = random(3);
      for (let i = 0; i < mutations; i++) {
        mutateRecord(header as unknown as Record<string, unknown>);
      }
      for (let i = random(3); i > 0; i--) streams[random(streams.length)] = random(256);
      resealStreams(header, streams);
      outcomes[await outcome(seal(pith.Header.encode(header).finish(), streams))]++;
    }
    // Both must happen often, or the mutations test nothing.
    expect(outcomes.read).toBeGreaterThan(1000);
    expect(outcomes.refused).toBeGreaterThan(1000);
  });

  test('of the header’s bytes', { timeout: 120_000 }, async () => {
    const raw = pith.Header.encode(fields()).finish();
    for (let run = 0; run < 6000; run++) {
      let bytes = raw.slice();
      for (let i = 1 + random(3); i > 0; i--) bytes[random(bytes.length)] = random(256);
      if (random(4) === 0) bytes = bytes.slice(0, random(bytes.length));
      await outcome(seal(bytes, payload));
    }
  });

  test('of the compressed header', { timeout: 120_000 }, async () => {
    const raw = pith.Header.encode(fields()).finish();
    const compressed = deflateRawSync(raw, { dictionary: HEADER_DICTIONARY });
    for (let run = 0; run < 2000; run++) {
      const bytes = new Uint8Array(compressed);
      for (let i = 1 + random(3); i > 0; i--) bytes[random(bytes.length)] = random(256);
      const sealed = sealHeader(bytes, raw.length, 2);
      await outcome(new Uint8Array([...sealed, ...payload]));
    }
  });
});
