import { InputError } from '@pith/container';
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import {
  type AttributeFields,
  encodeOnnx,
  encodeTensor,
  type GraphFields,
  type NodeFields,
} from './encode-onnx.js';
import { parseOnnx } from './parse-onnx.js';
import { restoredBytes, restoreTensors } from './restore-tensors.js';
import { takeTensors } from './take-tensors.js';

const FLOAT = 1;
const BOOL = 9;

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** A tensor of floats from `first` on. */
function floats(name: string, dims: readonly number[], first = 0): Uint8Array {
  const count = dims.reduce((product, size) => product * size, 1);
  const rawData = bytesOf(Float32Array.from({ length: count }, (_, i) => first + i / 8));
  return encodeTensor({ name, dims: [...dims], dataType: FLOAT, rawData });
}

function constant(output: string, t: Uint8Array): NodeFields {
  return { opType: 'Constant', output: [output], attribute: [{ name: 'value', type: 4, t }] };
}

function value(name: string, dims: readonly number[], elemType = FLOAT) {
  return {
    name,
    type: { tensorType: { elemType, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
  };
}

function graphAttribute(name: string, g: GraphFields): AttributeFields {
  return { name, type: 5, g };
}

function modelOf(graph: GraphFields, more: object = {}): Uint8Array {
  return encodeOnnx({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: { name: 'g', ...graph },
    ...more,
  });
}

/** A branch that gives a constant, which both branches call `w`. */
function branch(name: string, first: number): GraphFields {
  return { name, node: [constant('w', floats('', [4, 4], first))], output: [value('w', [4, 4])] };
}

const branching = modelOf({
  node: [
    constant('offset', floats('', [4, 4], 100)),
    {
      opType: 'If',
      input: ['flag'],
      output: ['chosen'],
      attribute: [
        graphAttribute('then_branch', branch('then', 1)),
        graphAttribute('else_branch', branch('else', 2)),
      ],
    },
    { opType: 'Add', input: ['chosen', 'offset'], output: ['sum'] },
    { opType: 'Mul', input: ['sum', 'v'], output: ['y'] },
  ],
  initializer: [floats('v', [4, 4], 3), floats('tiny', [4], 1)],
  input: [value('flag', [], BOOL)],
  output: [value('y', [4, 4])],
});

/** All keys of a parsed model, in the order of its nodes. */
function keysOf(bytes: Uint8Array): (string | undefined)[] {
  const { graph } = parseOnnx(bytes);
  const keys = (g: typeof graph): (string | undefined)[] => [
    ...g.nodes.flatMap((node) =>
      [...node.attributes.values()].flatMap((attribute) => {
        if (attribute.kind === 'tensor') return [attribute.value.key];
        return attribute.kind === 'graph' ? keys(attribute.value) : [];
      }),
    ),
    ...g.initializers.map(({ key }) => key),
  ];
  return keys(graph);
}

describe('a model with graphs in nodes', () => {
  const { topology, tensors } = takeTensors(branching);

  test('gives each tensor a name of its own, those of branches their path', () => {
    expect(tensors.map(({ name }) => name)).toEqual([
      'offset',
      'chosen/then_branch/w',
      'chosen/else_branch/w',
      'v',
    ]);
    expect(tensors.map(({ data }) => data[0])).toEqual([100, 1, 2, 3]);
    expect(keysOf(topology)).toEqual([...tensors.map(({ name }) => name), undefined]);
  });

  test('is the very same when its tensors are put back', () => {
    expect(restoreTensors(topology, tensors)).toEqual(branching);
    expect(restoreTensors(topology, tensors.toReversed())).toEqual(branching);
    expect(topology.length).toBeLessThan(branching.length - 4 * 64);
  });

  test('runs with other numbers in onnxruntime', async () => {
    const changed = tensors.map((tensor) => ({ ...tensor, data: tensor.data.map((x) => x + 1) }));
    const session = await InferenceSession.create(restoreTensors(topology, changed), {
      logSeverityLevel: 3,
    });
    for (const flag of [true, false]) {
      const { y } = await session.run({ flag: new Tensor('bool', [flag], []) });
      const expected = Float32Array.from(
        { length: 16 },
        (_, i) => ((flag ? 2 : 3) + i / 8 + 101 + i / 8) * (4 + i / 8),
      );
      expect(y!.data).toEqual(expected);
    }
  });
});

test('tensors in lists, in other attributes and in functions are found, and named', () => {
  const node: NodeFields = {
    opType: 'Own',
    domain: 'own',
    output: ['', 'second'],
    name: 'node',
    attribute: [
      { name: 'table', type: 4, t: floats('ignored', [16]) },
      { name: 'list', type: 9, tensors: [floats('', [16]), floats('', [2]), floats('', [17])] },
    ],
  };
  const bytes = modelOf(
    { node: [constant('c', floats('', [16])), node] },
    { functions: [{ name: 'F', domain: 'own', node: [constant('c', floats('', [16]))] }] },
  );
  const { topology, tensors } = takeTensors(bytes);
  expect(tensors.map(({ name }) => name)).toEqual([
    'c',
    'node/table',
    'node/list/0',
    'node/list/2',
    'own/F/c',
  ]);
  expect(restoreTensors(topology, tensors)).toEqual(bytes);
});

test('what a model carries for training is taken, too, and comes back', () => {
  const initialization = modelOf({ initializer: [floats('w', [16], 1)] });
  // A TrainingInfoProto's first graph has the field number 1, a model's the number 7.
  const graphField = initialization.slice(initialization.indexOf(0x3a));
  graphField[0] = 0x0a;
  const training = Uint8Array.from([0xa2, 0x01, graphField.length, ...graphField]);
  const bytes = Uint8Array.from([...modelOf({ initializer: [floats('w', [16])] }), ...training]);
  const { topology, tensors } = takeTensors(bytes);
  expect(tensors.map(({ name, data }) => [name, data[0]])).toEqual([
    ['w', 0],
    ['training/w', 1],
  ]);
  expect(restoreTensors(topology, tensors)).toEqual(bytes);
});

test('names that still are the same are numbered, without taking another tensor’s', () => {
  const node = (t: Uint8Array): NodeFields => ({
    opType: 'Own',
    output: [],
    name: 'n',
    attribute: [{ name: 't', t }],
  });
  const bytes = modelOf({
    node: [node(floats('', [16])), node(floats('', [16], 1))],
    initializer: [floats('n/t~2', [16], 2), floats('', [16], 3)],
  });
  const { topology, tensors } = takeTensors(bytes);
  expect(tensors.map(({ name }) => name)).toEqual(['n/t', 'n/t~3', 'n/t~2', 'tensor']);
  expect(restoreTensors(topology, tensors)).toEqual(bytes);
});

describe('what is not understood is carried byte for byte', () => {
  const unknown = Uint8Array.of(...[0xfa, 0x3f, 3, 1, 2, 3], ...[0xf8, 0x3f, 0x80, 0x01]);
  const extended = (t: Uint8Array): Uint8Array => Uint8Array.from([...unknown, ...t, ...unknown]);

  test('unknown fields of a tensor, and of the model', () => {
    const tensor = extended(floats('w', [16]));
    const bytes = extended(
      modelOf({ initializer: [tensor], node: [constant('c', extended(floats('', [20])))] }),
    );
    const { topology, tensors } = takeTensors(bytes);
    expect(tensors.length).toBe(2);
    // Raw data goes before fields with higher numbers; those here stand on both sides of it.
    const restored = restoreTensors(topology, tensors);
    expect(restored.length).toBe(bytes.length);
    expect(takeTensors(restored)).toEqual({ topology, tensors, precision: new Map() });
    expect(topology.subarray(0, unknown.length)).toEqual(unknown);
    expect(topology.subarray(-unknown.length)).toEqual(unknown);
  });

  test('doc strings, metadata, and a tensor’s place among its fields', () => {
    const tensor = encodeTensor({
      name: 'w',
      dims: [16],
      dataType: FLOAT,
      rawData: new Uint8Array(64).fill(1),
      docString: 'what it is for',
    });
    const bytes = modelOf({ initializer: [tensor] }, { producerName: 'someone' });
    const { topology, tensors } = takeTensors(bytes);
    expect(restoreTensors(topology, tensors)).toEqual(bytes);
  });
});

test('small, sparse, and infinite tensors, doubles, int64 and strings stay', () => {
  const rawData = bytesOf(Float64Array.from({ length: 16 }, (_, i) => i / 3));
  const mask = bytesOf(Float32Array.from({ length: 16 }, (_, i) => (i % 2 ? -Infinity : 0)));
  const bytes = modelOf({
    initializer: [
      floats('small', [15]),
      floats('deep', [2, 2, 2, 2, 2, 2, 2, 2, 2]),
      encodeTensor({ name: 'double', dims: [16], dataType: 11, rawData }),
      encodeTensor({ name: 'mask', dims: [16], dataType: FLOAT, rawData: mask }),
      encodeTensor({
        name: 'text',
        dims: [16],
        dataType: 8,
        stringData: Array(16).fill(Uint8Array.of(65)),
      }),
      encodeTensor({ name: 'long', dims: [16], dataType: 7, rawData: new Uint8Array(128) }),
      encodeTensor({ name: 'empty', dims: [16, 0], dataType: FLOAT }),
    ],
    sparseInitializer: [
      {
        values: floats('sparse', [16]),
        indices: encodeTensor({ dims: [16], dataType: 7, rawData: new Uint8Array(128) }),
        dims: [32],
      },
    ],
  });
  const { topology, tensors } = takeTensors(bytes);
  expect(tensors).toEqual([]);
  expect(topology).toEqual(bytes);
  expect(keysOf(topology)).toEqual(Array(7).fill(undefined));
  expect(parseOnnx(bytes).graph.sparseInitializers).toEqual(['sparse']);
});

describe('halves', () => {
  const taken = (dataType: number, bits: readonly number[]) =>
    takeTensors(
      modelOf({
        initializer: [
          encodeTensor({
            name: 'w',
            dims: [bits.length],
            dataType,
            rawData: bytesOf(Uint16Array.from(bits)),
          }),
        ],
      }),
    );

  test.each([
    [10, 'float16', 0x7c00],
    [16, 'bfloat16', 0x7f80],
  ] as const)('all finite ones of type %i come back as they were', (dataType, name, infinity) => {
    const positive = Array.from({ length: infinity }, (_, i) => i);
    const bits = [...positive, ...positive.map((half) => half | 0x8000)];
    const { topology, tensors, precision } = taken(dataType, bits);
    expect([...precision]).toEqual([['w', name]]);
    expect(tensors[0]!.dtype).toBe('float32');
    const again = takeTensors(restoreTensors(topology, tensors));
    expect(again.tensors).toEqual(tensors);
    const rawData = Buffer.from(Uint16Array.from(bits).buffer);
    expect(Buffer.from(restoreTensors(topology, tensors)).includes(rawData)).toBe(true);
  });

  test('are rounded to the nearest when the numbers were changed', () => {
    const { topology, tensors } = taken(16, Array(16).fill(0x3f80));
    const data = Float32Array.of(
      1 + 2 ** -9,
      1 + 2 ** -8,
      1 + 3 * 2 ** -8,
      -1 - 2 ** -7,
      ...Array(12).fill(0),
    );
    const restored = restoreTensors(topology, [{ ...tensors[0]!, data }]);
    const back = parseOnnx(restored).graph.initializers[0]!.data();
    expect([...back].slice(0, 4)).toEqual([1, 1, 1 + 2 ** -6, -1 - 2 ** -7]);
  });
});

test('a model that would have more than 2 GiB is refused, or has its numbers in another file', () => {
  const names = Array.from({ length: 9 }, (_, i) => `w${i}`);
  const shape = [2 ** 28];
  const topology = modelOf({
    initializer: names.map((name) => encodeTensor({ name, dims: shape, dataType: 2 })),
  });
  expect(restoredBytes(topology)).toBe(topology.length + 9 * 2 ** 28);
  // Nine times the same, never written to, so that it takes no memory.
  const data = new Uint8Array(2 ** 28);
  const tensors = names.map((name) => ({ name, shape, dtype: 'uint8' as const, data }));
  expect(() => restoreTensors(topology, tensors)).toThrow(InputError);
  expect(() => restoreTensors(topology, tensors)).toThrow(/24\d{8} bytes.*at most 2147483647/);

  let end = 0;
  const external = (raw: Uint8Array) => {
    end += raw.length;
    return { location: 'w.bin', offset: end - raw.length };
  };
  const model = restoreTensors(topology, tensors, { external });
  expect(end).toBe(9 * 2 ** 28);
  const read = (...place: [string, number, number]) => {
    throw new InputError(`asked for ${place.join(' ')}`);
  };
  expect(() => takeTensors(model, read)).toThrow(/^tensor "w0": asked for w.bin 0 268435456$/);
  expect(Buffer.from(model).includes(String(8 * 2 ** 28))).toBe(true);
});

describe('restoring refuses', () => {
  const { topology, tensors } = takeTensors(branching);
  const [first, ...others] = tensors;

  test.each([
    ['a missing tensor', others, /"offset".*missing/],
    ['one too many', [...tensors, { ...first!, name: 'extra' }], /"extra"/],
    ['one twice', [...tensors, first!], /same name/],
    ['another shape', [...others, { ...first!, shape: [16] }], /"offset".*\[16\].*\[4, 4\]/],
    ['another type', [...others, { ...first!, dtype: 'int32' as const }], /"offset".*int32/],
    [
      'data that is too short',
      [...others, { ...first!, data: new Float32Array(3) }],
      /"offset": 3|"offset".*: 3 elements/,
    ],
  ])('%s', (_, given, message) => {
    expect(() => restoreTensors(topology, given)).toThrow(InputError);
    expect(() => restoreTensors(topology, given)).toThrow(message);
  });
});

test('numbers are taken from other files, and what stays is read from there, too', () => {
  const external = (offset: number, length?: number) => ({
    dataLocation: 1,
    externalData: [
      { key: 'location', value: 'weights.bin' },
      { key: 'offset', value: String(offset) },
      ...(length === undefined ? [] : [{ key: 'length', value: String(length) }]),
    ],
  });
  const file = bytesOf(Float32Array.from({ length: 40 }, (_, i) => i));
  const bytes = modelOf({
    initializer: [
      encodeTensor({ name: 'w', dims: [16], dataType: FLOAT, ...external(4, 64) }),
      encodeTensor({ name: 'small', dims: [2], dataType: FLOAT, ...external(72) }),
      encodeTensor({ name: 'new', dims: [20], dataType: 77, ...external(80, 15) }),
    ],
  });
  const read = (location: string, offset: number, length: number) => {
    expect(location).toBe('weights.bin');
    return file.subarray(offset, offset + length);
  };
  expect(() => takeTensors(bytes)).toThrow(/"w".*"weights.bin"/);
  const { topology, tensors } = takeTensors(bytes, read);
  expect(tensors.map(({ data }) => [...data])).toEqual([
    Array.from({ length: 16 }, (_, i) => i + 1),
  ]);
  const { initializers } = parseOnnx(restoreTensors(topology, tensors)).graph;
  expect([...initializers[1]!.data()]).toEqual([18, 19]);
  expect(Buffer.from(topology).includes(Buffer.from(file.subarray(80, 95)))).toBe(true);
  expect(initializers[2]!.elementType).toBe('unknown');

  const wrong = modelOf({
    initializer: [encodeTensor({ name: 'w', dims: [16], dataType: FLOAT, ...external(4, 60) })],
  });
  expect(() => takeTensors(wrong, read)).toThrow(/"w".*60.*64/);
});

test('any graph comes back as it was', () => {
  const tensor = fc
    .record({
      dims: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }),
      dataType: fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 16, 21),
      byte: fc.integer({ min: 0, max: 60 }),
      docString: fc.option(fc.string(), { nil: undefined }),
    })
    .map(({ dims, dataType, byte, docString }) => {
      const bits = { 4: 16, 5: 16, 7: 64, 10: 16, 11: 64, 16: 16, 1: 32, 6: 32, 12: 32, 21: 4 };
      const size = dims.reduce((product, dim) => product * dim, bits[dataType as 4] ?? 8);
      const rawData = new Uint8Array(Math.ceil(size / 8)).fill(byte);
      return { name: '', dims, dataType, rawData, ...(docString && { docString }) };
    });
  const { graph } = fc.letrec<{ graph: GraphFields; node: NodeFields }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      fc
        .record({ opType: fc.constant('Constant'), tensor, output: fc.constantFrom('a', 'b') })
        .map(({ tensor: t, output }) => constant(output, encodeTensor(t))),
      tie('graph').map((g) => ({
        opType: 'Loop',
        output: ['l'],
        attribute: [graphAttribute('body', g)],
      })),
    ),
    graph: fc.record({
      node: fc.array(tie('node'), { maxLength: 4 }),
      initializer: fc.array(
        fc
          .tuple(tensor, fc.constantFrom('a', 'w', 'a/b'))
          .map(([t, name]) => encodeTensor({ ...t, name })),
        { maxLength: 3 },
      ),
      docString: fc.string(),
    }),
  }));
  fc.assert(
    fc.property(graph, (g) => {
      const bytes = modelOf(g);
      const { topology, tensors } = takeTensors(bytes);
      expect(new Set(tensors.map(({ name }) => name)).size).toBe(tensors.length);
      expect(restoreTensors(topology, tensors)).toEqual(bytes);
    }),
  );
});
