import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EncodableModel, encodeModel } from './encode-model.js';
import { readModel } from './read-model.js';
import type { SharedTensor, Tensor, TensorData } from './tensor.js';

const deflate = (raw: Uint8Array, dictionary: Uint8Array) =>
  deflateRawSync(raw, { dictionary, level: 9 });

function model(...tensors: (Tensor | SharedTensor)[]): EncodableModel {
  const topology = new TextEncoder().encode('{"modelTopology":{}}');
  return {
    format: 'tfjs-layers-model',
    topology,
    recipe: '{"seed":1}',
    generator: 'test',
    tensors,
  };
}

function plain(data: TensorData, shape = [data.length], name = 'w'): Tensor {
  const dtype =
    data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'uint8';
  return { name, shape, dtype, data };
}

function bitsOf(data: TensorData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Encodes, reads, decodes and compares bit for bit; gives the layout. */
async function roundTrip(tensor: Tensor) {
  const { bytes, layouts } = await encodeModel(model(tensor), { deflate });
  const file = await readModel(bytes);
  const decoded = file.decodeTensor(0);
  expect(decoded.name).toBe(tensor.name);
  expect(decoded.shape).toEqual(tensor.shape);
  expect(decoded.dtype).toBe(tensor.dtype);
  expect(decoded.data.constructor).toBe(tensor.data.constructor);
  expect(bitsOf(decoded.data)).toEqual(bitsOf(tensor.data));
  expect(file.layout(0)).toEqual(layouts[0]);
  return layouts[0]!;
}

async function roundTripShared(tensor: SharedTensor) {
  const { bytes, layouts } = await encodeModel(model(tensor), { deflate });
  const file = await readModel(bytes);
  const decoded = file.decodeShared(tensor.name);
  expect(Array.from(decoded.clusters)).toEqual(Array.from(tensor.clusters));
  expect(bitsOf(decoded.centroids)).toEqual(bitsOf(tensor.centroids));
  expect(decoded.shape).toEqual(tensor.shape);
  expect(decoded.vectorLength).toBe(tensor.vectorLength);
  const dense = file.decodeTensor(tensor.name);
  const v = tensor.vectorLength;
  const expected = Float32Array.from({ length: tensor.clusters.length * v }, (_, i) => {
    const cluster = tensor.clusters[Math.floor(i / v)]!;
    return cluster === 0 ? 0 : tensor.centroids[(cluster - 1) * v + (i % v)]!;
  });
  expect(bitsOf(dense.data)).toEqual(bitsOf(expected));
  const { gaps, clusters, centroids } = file.decodeSparse(0);
  const placed = new Array(tensor.clusters.length).fill(0);
  for (let i = 0, at = -1; i < clusters.length; i++) {
    at += 1 + (gaps ? gaps[i]! : 0);
    placed[at] = clusters[i]!;
  }
  expect(placed).toEqual(Array.from(tensor.clusters));
  expect(bitsOf(centroids)).toEqual(bitsOf(tensor.centroids));
  expect(file.layout(0)).toEqual(layouts[0]);
  return layouts[0]!;
}

/** Items that are zero but for those at the positions given. */
function atPositions(length: number, positions: readonly number[], seed = 1): Float32Array {
  const data = new Float32Array(length);
  for (const [i, position] of positions.entries()) data[position] = Math.sin(seed + i) + 2;
  return data;
}

describe('edge cases', () => {
  test.each<[string, Tensor]>([
    ['no elements', plain(new Float32Array(0), [0, 3])],
    ['a scalar', plain(new Float32Array([1.5]), [])],
    ['one zero', plain(new Float32Array(1))],
    ['one element', plain(new Float32Array([Math.PI]))],
    ['all zero', plain(new Float32Array(1000))],
    ['all equal', plain(new Float32Array(1000).fill(0.1))],
    ['negative zeros', plain(new Float32Array([0, -0, 1, -0, 0]))],
    [
      'infinities and subnormals',
      plain(new Float32Array([Infinity, -Infinity, 1e-45, 6e-8, 65504])),
    ],
    ['int32', plain(new Int32Array([0, -1, 2 ** 31 - 1, -(2 ** 31), 7]))],
    ['uint8', plain(Uint8Array.from({ length: 300 }, (_, i) => i))],
    ['bool', { ...plain(new Uint8Array([1, 0, 0, 1])), dtype: 'bool' }],
    ['rank 8', plain(new Float32Array(256), [2, 2, 2, 2, 2, 2, 2, 2])],
  ])('%s', async (_, tensor) => {
    await roundTrip(tensor);
  });

  test('NaN payloads keep their bits', async () => {
    const words = new Uint32Array([0x7fc00001, 0xffc12345, 0x7f800001, 0x3f800000]);
    await roundTrip(plain(new Float32Array(words.buffer)));
  });

  test('Buffers, whose memory is shared and not zeroed', async () => {
    const clusters = Buffer.alloc(90_000);
    clusters[89_999] = 1;
    clusters[3] = 2;
    const centroids = Float32Array.of(0.1, 0.2);
    const shared = { name: 'b', shape: [90_000], dtype: 'float32', centroids, clusters } as const;
    const bytes = Buffer.from(Uint8Array.from({ length: 256 }, (_, i) => i));
    const data = { name: 'd', shape: [256], dtype: 'uint8', data: bytes } as const;
    const encoded = await encodeModel(model({ ...shared, vectorLength: 1 }, data));
    bytes.fill(0);
    const file = await readModel(Buffer.from(encoded.bytes));
    expect(file.decodeTensor('d').data).toEqual(Uint8Array.from({ length: 256 }, (_, i) => i));
    expect(file.decodeShared('b').clusters).toEqual(new Uint8Array(clusters));
  });

  test('a view into a larger buffer', async () => {
    const all = Float32Array.from({ length: 40 }, (_, i) => Math.sin(i));
    await roundTrip(plain(all.subarray(7, 29)));
  });
});

describe('layouts', () => {
  test('few non-zeros are stored sparse, many dense', async () => {
    const sparse = await roundTrip(plain(atPositions(5000, [3, 700, 701, 4000, 4900])));
    expect(sparse).toMatchObject({ layout: 'sparse', nonzeros: 5, fillers: expect.any(Number) });
    const noise = Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i * i) + 0.01);
    expect(await roundTrip(plain(noise))).toMatchObject({ layout: 'dense', values: 'float32' });
  });

  test('values exact in float16 take half', async () => {
    const data = Float32Array.from({ length: 3000 }, (_, i) => ((i * 7919) % 2048) / 64 - 16);
    expect(await roundTrip(plain(data))).toMatchObject({ values: 'float16', layout: 'dense' });
  });

  test('few distinct values become a codebook', async () => {
    const data = Float32Array.from({ length: 3000 }, (_, i) => Math.fround(((i * 7919) % 9) / 10));
    const layout = await roundTrip(plain(data));
    expect(layout).toMatchObject({ values: 'codebook', centroids: 8 });
    expect(layout.bytes.total).toBeLessThan(3000 / 2);
  });

  test.each([255, 256, 257])('%i distinct values', async (distinct) => {
    const data = Float32Array.from({ length: 9000 }, (_, i) => Math.sqrt(2 + (i % distinct)));
    const layout = await roundTrip(plain(data));
    expect(layout.values).toBe(distinct <= 256 ? 'codebook' : 'float32');
  });

  test('gaps at and around the widths of the index', async () => {
    for (let bits = 1; bits <= 9; bits++) {
      for (const gap of [2 ** bits - 2, 2 ** bits - 1, 2 ** bits, 2 ** bits + 1, 3 * 2 ** bits]) {
        const positions = Array.from({ length: 40 }, (_, i) => (i + 1) * (gap + 1) - 1);
        const length = positions.at(-1)! + 1;
        await roundTrip(plain(atPositions(length, positions)));
        await roundTrip(plain(atPositions(length + 5, positions)));
      }
    }
  });

  test('gaps beyond the widest index need fillers', async () => {
    for (const gap of [32766, 32767, 32768, 32769, 100000]) {
      const layout = await roundTrip(plain(atPositions(gap + 1, [gap])));
      expect(layout.nonzeros).toBe(1);
    }
  });
});

describe('properties', () => {
  const float = fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.float({ noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(0.5, -0.5, -0, 1) },
  );

  test('plain tensors come back bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(float, { maxLength: 400 }), async (values) => {
        await roundTrip(plain(Float32Array.from(values)));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('shared tensors keep centroids and clusters', async () => {
    const shared = fc
      .record({
        k: fc.integer({ min: 0, max: 40 }),
        vectorLength: fc.integer({ min: 1, max: 4 }),
        density: fc.double({ min: 0, max: 1, noNaN: true }),
        groups: fc.integer({ min: 0, max: 500 }),
        width: fc.constantFrom(Uint8Array, Uint16Array, Uint32Array),
        seed: fc.integer({ min: 1, max: 1e6 }),
      })
      .map(({ k, vectorLength, density, groups, width, seed }): SharedTensor => {
        let state = seed;
        const random = () => {
          state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
          return state / 2 ** 31;
        };
        const clusters = new width(groups);
        for (let group = 0; group < groups; group++) {
          if (random() < density) clusters[group] = Math.floor(random() ** 2 * (k + 1));
        }
        const centroids = Float32Array.from({ length: k * vectorLength }, () => random() - 0.5);
        const shape = [groups, vectorLength];
        return { name: 't', shape, dtype: 'float32', centroids, clusters, vectorLength };
      });
    await fc.assert(
      fc.asyncProperty(shared, async (tensor) => {
        await roundTripShared(tensor);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  test('codebooks of more than 2^15 centroids', async () => {
    const k = 70_000;
    const clusters = Uint32Array.from({ length: 100_000 }, (_, i) => (i * 7919) % (k + 1));
    const centroids = Float32Array.from({ length: k }, (_, i) => i / 7);
    await roundTripShared({
      ...{ name: 't', shape: [100_000], dtype: 'float32', centroids, clusters, vectorLength: 1 },
    });
  });
});

describe('models', () => {
  test('several tensors share one file, with or without a deflate of the caller', async () => {
    const tensors = [
      plain(atPositions(3000, [5, 17, 300, 2999]), [3000], 'a'),
      plain(new Int32Array([1, 2, 3]), [3], 'b'),
      plain(
        Float32Array.from({ length: 200 }, (_, i) => i % 3),
        [10, 20],
        'c',
      ),
    ];
    for (const options of [{}, { deflate }]) {
      const { bytes, headerBytes } = await encodeModel(model(...tensors), options);
      const file = await readModel(bytes);
      file.verify();
      expect(file.headerBytes).toBe(headerBytes);
      expect(file.format).toBe('tfjs-layers-model');
      expect(file.recipe).toBe('{"seed":1}');
      expect(file.generator).toBe('test');
      expect(new TextDecoder().decode(file.topology)).toBe('{"modelTopology":{}}');
      for (const tensor of tensors) {
        expect(bitsOf(file.decodeTensor(tensor.name).data)).toEqual(bitsOf(tensor.data));
      }
    }
  });

  test('streams of one distribution share one table', async () => {
    const skewed = (seed: number) =>
      Uint8Array.from({ length: 400 }, (_, i) => 2 ** ((i * 31 + seed) % 7) % 61);
    const tensors = Array.from({ length: 4 }, (_, i) => plain(skewed(i), [400], `t${i}`));
    const { layouts } = await encodeModel(model(...tensors), { deflate });
    expect(layouts.map(({ bytes }) => bytes.tables > 0)).toEqual([true, false, false, false]);
  });

  test('no tensors, no topology', async () => {
    const { bytes } = await encodeModel({
      ...{ format: '', topology: new Uint8Array(0), recipe: '', tensors: [] },
    });
    expect((await readModel(bytes)).tensors).toEqual([]);
  });
});
