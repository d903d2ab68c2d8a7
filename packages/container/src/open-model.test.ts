import { deflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ByteStream } from './byte-source.js';
import { encodeModel } from './encode-model.js';
import { CorruptFileError } from './errors.js';
import { openModel } from './open-model.js';
import { PROLOGUE_BYTES } from './prologue.js';
import { type PithFile, readModel } from './read-model.js';

let file: Uint8Array;
let read: PithFile;

beforeAll(async () => {
  const clusters = Uint8Array.from({ length: 3000 }, (_, i) => (i % 7 ? 0 : 1 + ((i * i) % 5)));
  const { bytes } = await encodeModel(
    {
      format: 'tfjs-layers-model',
      topology: new TextEncoder().encode('{}'),
      recipe: '{}',
      tensors: [
        {
          ...{ name: 'kernel', shape: [30, 100], dtype: 'float32', vectorLength: 1, clusters },
          centroids: Float32Array.of(1, 2, 3, 4, 5),
        },
        { name: 'zeros', shape: [10], dtype: 'float32', data: new Float32Array(10) },
        {
          ...{ name: 'bias', shape: [100], dtype: 'float32' },
          data: Float32Array.from({ length: 100 }, (_, i) => Math.sin(i)),
        },
        {
          ...{ name: 'bias again', shape: [10, 10], dtype: 'float32' },
          data: Float32Array.from({ length: 100 }, (_, i) => Math.sin(i)),
        },
      ],
    },
    { deflate: (raw, dictionary) => deflateRawSync(raw, { dictionary }) },
  );
  file = bytes;
  read = await readModel(bytes);
});

async function* inChunks(bytes: Uint8Array, size: number) {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

async function readAll(stream: ByteStream) {
  const model = await openModel(stream);
  const tensors = [];
  for await (const tensor of model) tensors.push(tensor.decodeTensor());
  return tensors;
}

test('gives what readModel gives, however the bytes arrive', async () => {
  const expected = read.tensors.map(({ name }) => read.decodeTensor(name));
  for (const size of [1, 2, 17, 18, 19, 100, 1e6]) {
    expect(await readAll(inChunks(file, size)), `chunks of ${size}`).toEqual(expected);
  }
  expect(await readAll(new Blob([file as Uint8Array<ArrayBuffer>]).stream())).toEqual(expected);
  const model = await openModel(inChunks(file, 50));
  const { format, generator, topology, recipe, tensors, headerBytes } = model;
  expect({ format, generator, topology, recipe, tensors, headerBytes }).toMatchObject({
    ...{ format: read.format, generator: read.generator, topology: read.topology },
    ...{ recipe: read.recipe, tensors: read.tensors, headerBytes: read.headerBytes },
  });
  for await (const tensor of model) {
    const { name, values } = tensor.descriptor;
    if (name !== 'kernel') continue;
    expect(values).toBe('codebook');
    expect(tensor.decodeShared()).toEqual(read.decodeShared(name));
    expect(tensor.decodeSparse()).toEqual(read.decodeSparse(name));
  }
});

test('a tensor is there before the bytes behind it are', async () => {
  const [kernel] = read.tensors;
  const end = read.headerBytes + kernel!.payloadBytes;
  async function* stalls() {
    yield file.subarray(0, end);
    throw new Error('asked for more than the first tensor needs');
  }
  const tensors = (await openModel(stalls()))[Symbol.asyncIterator]();
  const { value } = await tensors.next();
  expect(value!.decodeTensor()).toEqual(read.decodeTensor('kernel'));
});

test('cut short at any byte, or with a byte more, it is refused', async () => {
  for (let length = 0; length < file.length; length++) {
    await expect(readAll(inChunks(file.subarray(0, length), 64)), `${length}`).rejects.toThrow(
      CorruptFileError,
    );
  }
  const longer = new Uint8Array(file.length + 1);
  longer.set(file);
  await expect(readAll(inChunks(longer, 64))).rejects.toThrow(
    `end at byte ${file.length}, but the file has more bytes`,
  );
});

test('with any byte changed, it is refused', async () => {
  for (let position = 0; position < file.length; position++) {
    const damaged = file.slice();
    damaged[position]! ^= 0x55;
    await expect(readAll(inChunks(damaged, 200)), `${position}`).rejects.toThrow(CorruptFileError);
  }
});

describe('what is wrong is seen early', () => {
  /** A stream of more and more bytes, and how many of them were asked for. */
  function endless(start: Uint8Array) {
    const state = { sent: 0, ended: false };
    async function* chunks() {
      try {
        yield start;
        for (;;) {
          state.sent += 1024;
          yield new Uint8Array(1024);
        }
      } finally {
        state.ended = true;
      }
    }
    return { state, chunks: chunks() };
  }

  test('no magic, another version, headers above the limit: by the first 18 bytes', async () => {
    const changed = (offset: number, ...bytes: number[]) => {
      const prologue = file.slice(0, PROLOGUE_BYTES);
      prologue.set(bytes, offset);
      return prologue;
    };
    for (const [start, message] of [
      [changed(0, 1), /not a .pith file/],
      [changed(4, 4), /version 4/],
      [changed(6, 255, 255, 255, 255), /4294967295 bytes compressed/],
      [changed(10, 255, 255, 255, 255), /4294967295 bytes decompressed/],
    ] as const) {
      const { state, chunks } = endless(start);
      await expect(openModel(chunks)).rejects.toThrow(message);
      expect(state).toEqual({ sent: 0, ended: true });
    }
  });

  test('a compact file that does not end: when it is longer than one may be', async () => {
    const start = file.slice(0, PROLOGUE_BYTES);
    start[4] = 3;
    const { state, chunks } = endless(start);
    await expect(openModel(chunks)).rejects.toThrow(
      /takes 9 … 4194304 bytes, but this one has more/,
    );
    expect(state.sent).toBeLessThan(2 ** 22 + 2 ** 17);
    expect(state.ended).toBe(true);
  });

  test('a wrong checksum of a tensor: when it is decoded', async () => {
    const damaged = file.slice();
    damaged[read.headerBytes]! ^= 1;
    const { state, chunks } = endless(damaged);
    await expect(readAll(chunks)).rejects.toThrow('CRC-32');
    expect(state).toEqual({ sent: 0, ended: true });
  });
});

test('it is read once, and leaving early or cancelling ends the stream', async () => {
  let ended = 0;
  async function* counted() {
    try {
      yield* inChunks(file, 10);
    } finally {
      ended++;
    }
  }
  const model = await openModel(counted());
  for await (const tensor of model) {
    expect(tensor.descriptor.name).toBe('kernel');
    break;
  }
  expect(ended).toBe(1);
  await expect(model[Symbol.asyncIterator]().next()).rejects.toThrow('can be read once');
  const cancelled = await openModel(counted());
  await cancelled.cancel();
  expect(ended).toBe(2);
  await expect(cancelled[Symbol.asyncIterator]().next()).rejects.toThrow('can be read once');
});

test('what goes wrong with the stream itself comes through', async () => {
  for (const end of [5, 30, file.length - 1]) {
    const failing = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(file.subarray(0, end)),
      pull: (controller) => controller.error(new Error('connection lost')),
    });
    await expect(readAll(failing)).rejects.toThrow('connection lost');
  }
  async function* text() {
    yield 'PITH' as unknown as Uint8Array;
  }
  await expect(openModel(text())).rejects.toThrow('chunks of string');
  async function* empty() {
    yield new Uint8Array(0);
  }
  await expect(openModel(empty())).rejects.toThrow('begins with nothing');
});
