import { toOnnx } from '@pith/adapters';
import { CorruptFileError, InputError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import {
  type AttributeFields,
  encodeOnnx,
  encodeTensor,
  type GraphFields,
  type NodeFields,
  type TensorFields,
  takeTensors,
} from '@pith/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { pithOf } from './pith-of.js';
import { smallGraph } from './small-graph.js';

// onnxruntime runs each model before it went into a .pith and after it came out of it.

const [FLOAT, UINT8, INT8, INT32, INT64, BOOL, FLOAT16] = [1, 2, 3, 6, 7, 9, 10] as const;

function node(
  opType: string,
  input: string[],
  output: string[],
  attribute: AttributeFields[] = [],
  domain = '',
): NodeFields {
  return { opType, input, output, attribute, domain };
}

const int = (name: string, i: number) => ({ name, type: 2, i });
const ints = (name: string, values: number[]) => ({ name, type: 7, ints: values });
const graph = (name: string, g: GraphFields) => ({ name, type: 5, g });
const constant = (name: string, tensor: TensorFields) =>
  node('Constant', [], [name], [{ name: 'value', type: 4, t: encodeTensor(tensor) }]);

function port(name: string, sizes: (number | string)[], elemType: number = FLOAT) {
  const dim = sizes.map((size) =>
    typeof size === 'string' ? { dimParam: size } : { dimValue: size },
  );
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}

function modelOf(g: GraphFields, more: object = {}): Uint8Array {
  return encodeOnnx({
    irVersion: 10,
    opsetImport: [{ domain: '', version: 21 }],
    graph: { name: 'g', ...g },
    ...more,
  });
}

/** Floats in [−1, 1) that follow no pattern. */
function noise(length: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function floats(name: string, dims: number[], seed = 1): TensorFields {
  const length = dims.reduce((product, size) => product * size, 1);
  return { name, dims, dataType: FLOAT, rawData: bytesOf(noise(length, seed)) };
}

const initializers = (...tensors: TensorFields[]) => tensors.map(encodeTensor);

const image = new Tensor('float32', noise(2 * 3 * 8 * 8, 9), [2, 3, 8, 8]);
const rows = new Tensor('float32', noise(4 * 32, 8), [4, 32]);

interface Case {
  readonly name: string;
  readonly model: Uint8Array;
  readonly feeds: readonly Record<string, Tensor>[];
  /** Tensors whose numbers come out of the file. */
  readonly taken: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: 'convolution and batch normalisation, numbers as floats one by one',
    model: modelOf({
      node: [
        node('Conv', ['x', 'w'], ['c'], [ints('pads', [1, 1, 1, 1])]),
        node('BatchNormalization', ['c', 'scale', 'bias', 'mean', 'variance'], ['y']),
      ],
      initializer: initializers(
        { name: 'w', dims: [16, 3, 3, 3], dataType: FLOAT, floatData: [...noise(432)] },
        floats('scale', [16], 2),
        floats('bias', [16], 3),
        floats('mean', [16], 4),
        { name: 'variance', dims: [16], dataType: FLOAT, floatData: Array(16).fill(2) },
      ),
      input: [port('x', ['N', 3, 8, 8])],
      output: [port('y', ['N', 16, 8, 8])],
    }),
    feeds: [{ x: image }],
    taken: ['w', 'scale', 'bias', 'mean', 'variance'],
  },
  {
    name: 'weights in Constant nodes within If within Loop',
    model: modelOf({
      node: [
        node(
          'Loop',
          ['count', '', 'x'],
          ['y'],
          [
            graph('body', {
              name: 'body',
              node: [
                node('Identity', ['going'], ['still']),
                node(
                  'If',
                  ['flag'],
                  ['scaled'],
                  [
                    graph('then_branch', {
                      name: 'then',
                      node: [
                        constant('w', floats('', [32], 5)),
                        node('Mul', ['state', 'w'], ['a']),
                      ],
                      output: [port('a', [4, 32])],
                    }),
                    graph('else_branch', {
                      name: 'else',
                      node: [
                        constant('w', floats('', [32], 6)),
                        node('Add', ['state', 'w'], ['b']),
                      ],
                      output: [port('b', [4, 32])],
                    }),
                  ],
                ),
              ],
              input: [port('step', [], INT64), port('going', [], BOOL), port('state', [4, 32])],
              output: [port('still', [], BOOL), port('scaled', [4, 32])],
            }),
          ],
        ),
      ],
      initializer: initializers({ name: 'count', dims: [], dataType: INT64, int64Data: [3] }),
      input: [port('x', [4, 32]), port('flag', [], BOOL)],
      output: [port('y', [4, 32])],
    }),
    feeds: [true, false].map((flag) => ({ x: rows, flag: new Tensor('bool', [flag], []) })),
    taken: ['y/body/scaled/then_branch/w', 'y/body/scaled/else_branch/w'],
  },
  {
    name: 'half precision',
    model: modelOf({
      node: [
        node('Cast', ['x'], ['h'], [int('to', FLOAT16)]),
        node('MatMul', ['h', 'w'], ['p']),
        node('Cast', ['p'], ['y'], [int('to', FLOAT)]),
      ],
      initializer: initializers({
        name: 'w',
        dims: [32, 8],
        dataType: FLOAT16,
        int32Data: Array.from(
          noise(256),
          (value) => (value < 0 ? 0xb000 : 0x3000) + (Math.abs(value * 4096) & 0xfff),
        ),
      }),
      input: [port('x', [4, 32])],
      output: [port('y', [4, 8])],
    }),
    feeds: [{ x: rows }],
    taken: ['w'],
  },
  {
    name: 'a model that is quantised already',
    model: modelOf({
      node: [
        node('DequantizeLinear', ['q', 'scales', 'zeros'], ['w'], [int('axis', 1)]),
        node('DequantizeLinear', ['u', 'scale', 'zero'], ['b']),
        node('Gemm', ['x', 'w', 'b'], ['y']),
      ],
      initializer: initializers(
        {
          name: 'q',
          dims: [32, 16],
          dataType: INT8,
          rawData: bytesOf(Int8Array.from(noise(512), (v) => v * 127)),
        },
        floats('scales', [16], 3),
        {
          name: 'zeros',
          dims: [16],
          dataType: INT8,
          int32Data: Array.from(noise(16, 2), (v) => Math.trunc(v * 5)),
        },
        {
          name: 'u',
          dims: [16],
          dataType: UINT8,
          int32Data: Array.from({ length: 16 }, (_, i) => i * 16),
        },
        { name: 'scale', dims: [], dataType: FLOAT, floatData: [0.01] },
        { name: 'zero', dims: [], dataType: UINT8, int32Data: [7] },
      ),
      input: [port('x', [4, 32])],
      output: [port('y', [4, 16])],
    }),
    feeds: [{ x: rows }],
    taken: ['q', 'scales', 'zeros', 'u'],
  },
  {
    name: 'four bits an element, integers as indices, a function, and text',
    model: modelOf(
      {
        node: [
          node('DequantizeLinear', ['nibbles', 'scale'], ['table']),
          node('Gather', ['table', 'indices'], ['rows']),
          node('Shifted', ['rows'], ['y'], [], 'own'),
        ],
        initializer: initializers(
          {
            name: 'nibbles',
            dims: [5, 8],
            dataType: 22,
            rawData: Uint8Array.from({ length: 20 }, (_, i) => i * 13),
          },
          { name: 'scale', dims: [], dataType: FLOAT, floatData: [0.5] },
          {
            name: 'indices',
            dims: [16],
            dataType: INT32,
            int32Data: Array.from({ length: 16 }, (_, i) => (i * 3) % 5),
          },
          {
            name: 'words',
            dims: [16],
            dataType: 8,
            stringData: Array(16).fill(Uint8Array.of(107, 195, 164, 115, 101)),
          },
        ),
        input: [port('x', ['N'])],
        output: [port('y', [16, 8]), port('words', [16], 8)],
      },
      {
        opsetImport: [
          { domain: '', version: 21 },
          { domain: 'own', version: 1 },
        ],
        functions: [
          {
            ...{ name: 'Shifted', domain: 'own', input: ['a'], output: ['b'] },
            opsetImport: [{ domain: '', version: 21 }],
            node: [constant('shift', floats('', [16, 8], 7)), node('Add', ['a', 'shift'], ['b'])],
          },
        ],
      },
    ),
    feeds: [{ x: new Tensor('float32', [1], [1]) }],
    taken: ['nibbles', 'indices', 'shift'],
  },
  {
    name: 'an LSTM, doubles, booleans, and a mask of infinities',
    model: modelOf({
      node: [
        node('LSTM', ['x', 'w', 'r'], ['h'], [int('hidden_size', 4)]),
        node('Squeeze', ['h', 'one'], ['s']),
        node('Where', ['keep', 's', 'mask'], ['k']),
        node('Softmax', ['k'], ['p']),
        node('Cast', ['p'], ['d'], [int('to', 11)]),
        node('Mul', ['d', 'doubles'], ['y']),
      ],
      initializer: initializers(
        floats('w', [1, 16, 32], 2),
        floats('r', [1, 16, 4], 3),
        { name: 'one', dims: [1], dataType: INT64, int64Data: [1] },
        {
          name: 'keep',
          dims: [4, 1, 4],
          dataType: BOOL,
          int32Data: Array.from({ length: 16 }, (_, i) => Number(i % 3 > 0)),
        },
        {
          name: 'mask',
          dims: [4, 1, 4],
          dataType: FLOAT,
          floatData: Array.from({ length: 16 }, (_, i) => (i % 2 ? -Infinity : 0)),
        },
        {
          name: 'doubles',
          dims: [4, 1, 4],
          dataType: 11,
          doubleData: Array.from({ length: 16 }, (_, i) => i / 8),
        },
      ),
      input: [port('x', [4, 1, 32])],
      output: [port('y', [4, 1, 4], 11)],
    }),
    feeds: [{ x: rows.reshape([4, 1, 32]) }],
    taken: ['w', 'r', 'keep', 'doubles'],
  },
];

function saved(model: Uint8Array): SavedModel {
  return { format: 'onnx', ...takeTensors(model) };
}

async function run(model: Uint8Array, feeds: readonly Record<string, Tensor>[]) {
  const session = await InferenceSession.create(model, { logSeverityLevel: 3 });
  const results = [];
  for (const feed of feeds) {
    const outputs = await session.run(feed);
    results.push(
      session.outputNames.map((name) => [name, outputs[name]!.dims, outputs[name]!.data]),
    );
  }
  await session.release();
  return results;
}

describe.each(CASES)('$name', ({ model, feeds, taken }) => {
  test('computes the same, bit for bit, when it comes out of a .pith', async () => {
    const inside = saved(model);
    expect(inside.tensors.map(({ name }) => name)).toEqual(taken);
    const pith = await pithOf(inside);
    const expected = await run(model, feeds);
    expect(await run(await toOnnx(pith), feeds)).toEqual(expected);
    expect(await run(await toOnnx(new Blob([pith as BlobPart])), feeds)).toEqual(expected);
  });

  test('computes something else with other numbers', async () => {
    const { tensors, ...rest } = saved(model);
    const changed = tensors.map(({ data, ...tensor }) => ({
      ...tensor,
      data: tensor.name === 'indices' ? data.map((i) => 4 - i) : data.toReversed(),
    }));
    const outputs = await run(await toOnnx(await pithOf({ ...rest, tensors: changed })), feeds);
    expect(outputs).not.toEqual(await run(model, feeds));
  });
});

test('toOnnx refuses a .pith of another format, one that is damaged, and a topology that is no model', async () => {
  await expect(toOnnx(await pithOf(smallGraph()))).rejects.toThrow(InputError);
  await expect(toOnnx(await pithOf(smallGraph()))).rejects.toThrow(/pithHandler/);
  const pith = await pithOf(saved(CASES[0]!.model));
  await expect(toOnnx(pith.subarray(0, -1))).rejects.toThrow(CorruptFileError);
  const topology = new TextEncoder().encode('no model');
  const tensors = saved(CASES[0]!.model).tensors;
  await expect(toOnnx(await pithOf({ format: 'onnx', topology, tensors }))).rejects.toThrow(
    InputError,
  );
});
