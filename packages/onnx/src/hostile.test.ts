import { InputError } from '@pith/container';
import fc from 'fast-check';
import protobuf from 'protobufjs/minimal.js';
import { describe, expect, test } from 'vitest';
import { encodeOnnx, encodeTensor, type GraphFields, type TensorFields } from './encode-onnx.js';
import { LIMITS } from './limits.js';
import type { OnnxGraph } from './onnx-model.js';
import { parseOnnx } from './parse-onnx.js';
import { restoreTensors } from './restore-tensors.js';
import { takeTensors } from './take-tensors.js';

const float = (name: string) => ({
  name,
  type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 2 }, { dimParam: 'N' }] } } },
});

const inner: GraphFields = {
  name: 'body',
  node: [
    {
      opType: 'Constant',
      output: ['c'],
      attribute: [
        {
          name: 'value',
          type: 4,
          t: tensor({ dims: [16], dataType: 3, int32Data: Array(16).fill(-3) }),
        },
      ],
    },
  ],
  output: [float('c')],
};

const model = encodeOnnx({
  irVersion: 8,
  producerName: 'pith',
  opsetImport: [{ version: 17 }],
  graph: {
    name: 'g',
    node: [
      {
        opType: 'If',
        input: ['x'],
        output: ['y'],
        attribute: [
          { name: 'then_branch', type: 5, g: inner },
          { name: 'axes', type: 7, ints: [1, -1] },
        ],
      },
      {
        opType: 'Gemm',
        input: ['y', 'w', 'l'],
        output: ['z'],
        attribute: [{ name: 'alpha', type: 1, f: 2 }],
      },
    ],
    initializer: [
      tensor({ name: 'w', dims: [4, 4], dataType: 1, rawData: new Uint8Array(64).fill(63) }),
      tensor({ name: 'h', dims: [16], dataType: 10, int32Data: Array(16).fill(0x3c00) }),
      tensor({ name: 'l', dims: [2], dataType: 7, int64Data: [1, -1] }),
      tensor({
        name: 'e',
        dims: [16],
        dataType: 1,
        dataLocation: 1,
        externalData: [
          { key: 'location', value: 'w.bin' },
          { key: 'length', value: '64' },
        ],
      }),
    ],
    sparseInitializer: [
      { values: tensor({ name: 's', dims: [1], dataType: 1, floatData: [1] }), dims: [9] },
    ],
    input: [float('x')],
    output: [float('z')],
  },
  functions: [
    {
      name: 'F',
      domain: 'own',
      input: ['a'],
      output: ['b'],
      node: [{ opType: 'Neg', input: ['a'], output: ['b'] }],
    },
  ],
});

function tensor(fields: TensorFields): Uint8Array {
  return encodeTensor(fields);
}

/** Everything that can be asked for; an InputError is an answer, and any other error is not. */
function examine(bytes: Uint8Array): 'fine' | 'refused' {
  let outcome: 'fine' | 'refused' = 'fine';
  const attempt = (work: () => void) => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      outcome = 'refused';
    }
  };
  const readAll = (graph: OnnxGraph) => {
    for (const initializer of graph.initializers) attempt(() => initializer.data());
    for (const { attributes } of graph.nodes) {
      for (const attribute of attributes.values()) {
        if (attribute.kind === 'tensor') attempt(() => attribute.value.data());
        if (attribute.kind === 'graph') readAll(attribute.value);
      }
    }
  };
  attempt(() => readAll(parseOnnx(bytes).graph));
  attempt(() => {
    const { topology, tensors } = takeTensors(bytes, (_, __, length) => {
      if (length > 1000) throw new InputError('the file ends before');
      return new Uint8Array(length);
    });
    const restored = restoreTensors(topology, tensors);
    expect(takeTensors(restored).tensors).toEqual(tensors);
    parseOnnx(topology);
  });
  attempt(() => restoreTensors(bytes, []));
  return outcome;
}

test('what is damaged below is fine before', () => {
  expect(parseOnnx(model).graph.nodes.length).toBe(2);
  expect(takeTensors(model, (_, __, length) => new Uint8Array(length)).tensors.length).toBe(4);
});

test('cut at any byte', () => {
  const outcomes = Array.from({ length: model.length }, (_, end) =>
    examine(model.subarray(0, end)),
  );
  // Cut between two fields of the model itself, or within the functions at its end, it may still be one.
  expect(outcomes.filter((outcome) => outcome === 'refused').length).toBeGreaterThan(
    model.length * 0.9,
  );
});

test('single bits changed, each of their places in some byte', () => {
  for (let bit = 0; bit < model.length * 8; bit += 7) {
    const damaged = model.slice();
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    examine(damaged);
  }
});

test('bytes changed, put in and taken out anywhere', () => {
  const change = fc.record({
    at: fc.nat(model.length - 1),
    remove: fc.nat(3),
    insert: fc.uint8Array({ maxLength: 12 }),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      let bytes: number[] = [...model];
      for (const { at, remove, insert } of changes) bytes = bytes.toSpliced(at, remove, ...insert);
      examine(Uint8Array.from(bytes));
    }),
    { numRuns: 1000 },
  );
});

test('bytes that are no model', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void examine(bytes)));
  const text = new TextEncoder().encode('{"modelTopology": {}, "weightsManifest": []}');
  expect(() => parseOnnx(text)).toThrow(/no ONNX model/);
});

describe('sizes that nothing is behind take no memory', () => {
  const declared = (fields: TensorFields) =>
    encodeOnnx({ graph: { initializer: [tensor({ name: 'w', ...fields })] } });

  test.each<[string, TensorFields]>([
    ['raw data', { dims: [2 ** 40], dataType: 1, rawData: new Uint8Array(64) }],
    ['floats', { dims: [2 ** 40], dataType: 1, floatData: [1, 2] }],
    ['integers', { dims: [2 ** 40], dataType: 3, int32Data: [1, 2] }],
    ['nibbles', { dims: [2 ** 50], dataType: 22, int32Data: [1, 2] }],
    ['nothing', { dims: [2 ** 40], dataType: 6 }],
    ['dimensions that multiply past every number', { dims: Array(40).fill(2 ** 50), dataType: 1 }],
  ])('%s', (_, fields) => {
    const bytes = declared(fields);
    expect(() => takeTensors(bytes)).toThrow(InputError);
    expect(() => parseOnnx(bytes).graph.initializers[0]!.data()).toThrow(InputError);
  });

  test('raw data of another length is noticed before it is read', () => {
    const bytes = declared({ dims: [3], dataType: 7, rawData: new Uint8Array(16) });
    expect(() => parseOnnx(bytes)).toThrow(/tensor "w": it has 16 bytes .* asks for 24/);
    expect(() => takeTensors(bytes)).toThrow(/tensor "w": it has 16 bytes .* asks for 24/);
  });

  test('a taken tensor of many elements is asked for, not made', () => {
    const topology = declared({ dims: [2 ** 40], dataType: 21 });
    const taken = parseOnnx(topology).graph.initializers[0]!;
    expect(taken.key).toBe('w');
    expect(() => taken.data(new Uint8Array(16))).toThrow(/16 elements were given/);
    const given = {
      name: 'w',
      shape: [2 ** 39],
      dtype: 'uint8',
      data: new Uint8Array(16),
    } as const;
    expect(() => restoreTensors(topology, [given])).toThrow(InputError);
  });

  /** A model of one message, within the graph or deeper, that repeats a field without content. */
  function repeated(path: readonly number[], field: number, times: number): Uint8Array {
    const fields = new Uint8Array(2 * times);
    for (let i = 0; i < fields.length; i += 2) fields[i] = (field << 3) | 2;
    return path.reduceRight((content, number) => {
      const writer = protobuf.Writer.create();
      return new Uint8Array(
        writer
          .uint32((number << 3) | 2)
          .bytes(content)
          .finish(),
      );
    }, fields);
  }

  test('messages of no bytes are parsed by the thousand', () => {
    expect(parseOnnx(repeated([7], 1, 100_000)).graph.nodes.length).toBe(100_000);
  });

  test.each([
    ['tensors', [7], 5],
    ['dimensions of an input', [7, 11, 2, 1, 2], 1],
  ])('%s of no bytes by the million are refused', (_, path, field) => {
    const bytes = repeated(path, field, LIMITS.messages + 1);
    expect(() => parseOnnx(bytes)).toThrow(/^at byte .*: more than 524288 .* made to do harm/);
  });

  test('dimensions by the thousand are refused', () => {
    const bytes = declared({ dims: Array(1000).fill(1), dataType: 1, floatData: [1] });
    expect(() => parseOnnx(bytes)).toThrow(/more than 256 dimensions/);
  });

  test('a name of a megabyte is not repeated for each tensor that it holds', () => {
    const t = tensor({ dims: [16], dataType: 1 });
    const name = 'x'.repeat(2 ** 20);
    const tensors = Array(2000).fill(t);
    const attribute = [{ name: 'list', type: 9, tensors }];
    const bytes = encodeOnnx({ graph: { node: [{ opType: 'Own', output: [name], attribute }] } });
    const keys = parseOnnx(bytes).graph.nodes[0]!.attributes.get('list')!;
    if (keys.kind !== 'tensors') throw new Error(keys.kind);
    const names = new Set(keys.value.map(({ key }) => key!));
    expect(names.size).toBe(2000);
    for (const key of names) expect(key.length).toBeLessThan(500);
  });
});
