import { InputError } from '@pith/container';
import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { encodeOnnx, encodeTensor, type TensorFields } from './encode-onnx.js';
import { parseOnnx } from './parse-onnx.js';
import { restoreTensors } from './restore-tensors.js';
import { takeTensors } from './take-tensors.js';

// onnxruntime reads the same tensor, in the same encoding, and says what is in it.

const FLOAT = 1;

/** A model that gives an initializer, cast to `castTo` unless that is 0. */
function modelOf(tensor: TensorFields, castTo: number): Uint8Array {
  const to = { name: 'to', type: 2, i: castTo };
  const node =
    castTo === 0
      ? { opType: 'Identity', input: ['x'], output: ['y'] }
      : { opType: 'Cast', input: ['x'], output: ['y'], attribute: [to] };
  return encodeOnnx({
    irVersion: 10,
    opsetImport: [{ domain: '', version: 21 }],
    graph: {
      name: 'g',
      node: [node],
      initializer: [encodeTensor({ name: 'x', ...tensor })],
      output: [{ name: 'y', type: { tensorType: { elemType: castTo || (tensor.dataType ?? 0) } } }],
    },
  });
}

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

async function byOnnxruntime(model: Uint8Array) {
  const session = await InferenceSession.create(model, { logSeverityLevel: 3 });
  const { y } = await session.run({});
  return { data: Array.from(y!.data as ArrayLike<number | bigint>, Number), dims: y!.dims };
}

const count = 20;
const dims = [4, 5];
const integers = Array.from({ length: count }, (_, i) => (i * 37) % 251);
const signed = integers.map((value, i) => (i % 2 ? -value : value) >> 1);
const halves = integers.map((value) => 0x3c00 + value * 5 - (value % 3) * 0x1800);
const bfloats = integers.map((value) => 0x3f80 + value + (value % 2) * 0x8000);
const nibbles = integers.slice(0, count / 2);

const CASES: readonly (readonly [string, TensorFields, number?])[] = [
  ['float32, raw', { dataType: 1, rawData: bytesOf(Float32Array.from(signed)) }],
  ['float32, typed', { dataType: 1, floatData: signed.map((value) => value / 8) }],
  ['float64, raw', { dataType: 11, rawData: bytesOf(Float64Array.from(signed)) }],
  ['float64, typed', { dataType: 11, doubleData: signed.map((value) => value / 3) }],
  ['int32, raw', { dataType: 6, rawData: bytesOf(Int32Array.from(signed)) }],
  ['int32, typed', { dataType: 6, int32Data: signed }],
  ['int16, raw', { dataType: 5, rawData: bytesOf(Int16Array.from(signed)) }],
  ['int16, typed', { dataType: 5, int32Data: signed }],
  ['uint16, raw', { dataType: 4, rawData: bytesOf(Uint16Array.from(integers)) }],
  ['uint16, typed', { dataType: 4, int32Data: integers.map((value) => value + 65000 - 250) }],
  ['int8, raw', { dataType: 3, rawData: bytesOf(Int8Array.from(signed)) }],
  ['int8, typed', { dataType: 3, int32Data: signed.map((value) => value >> 1) }],
  ['uint8, raw', { dataType: 2, rawData: Uint8Array.from(integers) }],
  ['uint8, typed', { dataType: 2, int32Data: integers }],
  ['bool, raw', { dataType: 9, rawData: Uint8Array.from(integers, (value) => value & 1) }],
  ['bool, typed', { dataType: 9, int32Data: integers.map((value) => value & 1) }],
  ['int64, raw', { dataType: 7, rawData: bytesOf(BigInt64Array.from(signed, BigInt)) }],
  ['int64, typed', { dataType: 7, int64Data: signed.map((value) => value * 2 ** 40) }],
  ['uint64, typed', { dataType: 13, uint64Data: integers.map((value) => value * 2 ** 40) }],
  ['uint32, raw', { dataType: 12, rawData: bytesOf(Uint32Array.from(signed)) }],
  ['uint32, typed', { dataType: 12, uint64Data: integers.map((value) => value * 2 ** 24) }],
  ['float16, raw', { dataType: 10, rawData: bytesOf(Uint16Array.from(halves)) }, FLOAT],
  ['float16, typed', { dataType: 10, int32Data: halves }, FLOAT],
  ['bfloat16, raw', { dataType: 16, rawData: bytesOf(Uint16Array.from(bfloats)) }, FLOAT],
  ['bfloat16, typed', { dataType: 16, int32Data: bfloats }, FLOAT],
  ['uint4, raw', { dataType: 21, rawData: Uint8Array.from(nibbles) }, FLOAT],
  ['int4, raw', { dataType: 22, rawData: Uint8Array.from(nibbles) }, FLOAT],
  ['int4, typed', { dataType: 22, int32Data: nibbles }, FLOAT],
];

/** Left in the topology: what no tensor of ours holds exactly. */
const STAYING = ['float64, typed', 'int64, raw', 'int64, typed', 'uint64, typed'];

const cases = CASES.map(([name, fields, castTo = 0]) => ({ name, fields, castTo }));

describe.each(cases)('$name', ({ name, fields, castTo }) => {
  const model = modelOf({ dims, ...fields }, castTo);

  test('is what onnxruntime reads', async () => {
    const expected = await byOnnxruntime(model);
    const [tensor] = parseOnnx(model).graph.initializers;
    expect(tensor!.shape).toEqual(dims);
    expect(Array.from(tensor!.data(), Number)).toEqual(expected.data);
    expect(new Set(expected.data).size).toBeGreaterThan(1);
  });

  test('comes out and goes in again', async () => {
    const { topology, tensors } = takeTensors(model);
    expect(tensors.length).toBe(STAYING.includes(name) ? 0 : 1);
    const restored = restoreTensors(topology, tensors);
    expect(await byOnnxruntime(restored)).toEqual(await byOnnxruntime(model));
    const [before] = parseOnnx(model).graph.initializers;
    const [taken] = parseOnnx(topology).graph.initializers;
    expect(taken!.key).toBe(tensors[0]?.name);
    expect(taken!.data(tensors[0]?.data)).toEqual(before!.data());
    if (tensors.length > 0) expect(() => taken!.data()).toThrow(InputError);
    if (fields.rawData) expect(restored).toEqual(model);
  });
});

test('elements of two bits are packed from the lowest', () => {
  const rawData = Uint8Array.of(0b11_10_01_00, 0b01);
  const model = (dataType: number) => modelOf({ dims: [5], dataType, rawData }, 0);
  expect([...parseOnnx(model(25)).graph.initializers[0]!.data()]).toEqual([0, 1, 2, 3, 1]);
  expect([...parseOnnx(model(26)).graph.initializers[0]!.data()]).toEqual([0, 1, -2, -1, 1]);
});

test.each<[string, TensorFields, RegExp]>([
  ['too few bytes', { dims: [5], dataType: 1, floatData: [1, 2] }, /8 bytes .* asks for 20/],
  ['too many numbers', { dims: [2], dataType: 6, int32Data: [1, 2, 3] }, /more than 2 elements/],
  ['too few numbers', { dims: [3], dataType: 7, int64Data: [1, 2] }, /3/],
  ['none', { dims: [3], dataType: 1 }, /no data/],
  [
    'both forms',
    { dims: [1], dataType: 1, floatData: [1], rawData: new Uint8Array(4) },
    /2 fields/,
  ],
  ['the wrong field', { dims: [2], dataType: 6, int64Data: [1, 2] }, /field 7/],
  ['strings', { dims: [1], dataType: 8, stringData: [Uint8Array.of(97)] }, /string/],
  ['complex numbers', { dims: [1], dataType: 14, rawData: new Uint8Array(8) }, /complex64/],
  ['a type from the future', { dims: [1], dataType: 99, rawData: new Uint8Array(8) }, /unknown/],
  [
    'numbers elsewhere',
    {
      dims: [1],
      dataType: 1,
      dataLocation: 1,
      externalData: [{ key: 'location', value: 'w.bin' }],
    },
    /"w.bin"/,
  ],
])('%s: refused by data() with the name of the tensor', (_, fields, message) => {
  const tensor = parseOnnx(modelOf(fields, 0)).graph.initializers[0]!;
  expect(() => tensor.data()).toThrow(InputError);
  expect(() => tensor.data()).toThrow(message);
  expect(() => tensor.data()).toThrow(/^tensor "x": /);
});

test('a tensor of no elements and a scalar have their data', () => {
  const data = (fields: TensorFields) =>
    parseOnnx(modelOf({ dataType: 1, ...fields }, 0)).graph.initializers[0]!.data();
  expect(data({ dims: [3, 0] })).toEqual(new Float32Array(0));
  expect(data({ dims: [], floatData: [2.5] })).toEqual(Float32Array.of(2.5));
});
