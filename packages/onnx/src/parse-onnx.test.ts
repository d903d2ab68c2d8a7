import { InputError } from '@pith/container';
import { InferenceSession } from 'onnxruntime-node';
import protobuf from 'protobufjs/minimal.js';
import { describe, expect, test } from 'vitest';
import {
  type AttributeFields,
  encodeOnnx,
  encodeTensor,
  type GraphFields,
  type NodeFields,
} from './encode-onnx.js';
import type { OnnxAttribute } from './onnx-model.js';
import { parseOnnx } from './parse-onnx.js';

function modelOf(graph: GraphFields, more: object = {}): Uint8Array {
  return encodeOnnx({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: { name: 'g', ...graph },
    ...more,
  });
}

function node(opType: string, input: string[], output: string[], more: NodeFields = {}) {
  return { opType, input, output, ...more };
}

const float = (name: string) => ({
  name,
  type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 2 }] } } },
});

function attributes(attribute: AttributeFields[]): ReadonlyMap<string, OnnxAttribute> {
  return parseOnnx(modelOf({ node: [node('Own', [], [], { attribute })] })).graph.nodes[0]!
    .attributes;
}

test('says what the model says of itself', () => {
  const model = parseOnnx(
    encodeOnnx({
      irVersion: 12,
      producerName: 'someone',
      producerVersion: '1.2',
      opsetImport: [
        { domain: 'ai.onnx', version: 99 },
        { domain: 'com.microsoft', version: 1 },
      ],
      graph: {
        name: 'main',
        node: [node('Conv', ['x', 'w', ''], ['y'], { name: 'conv', domain: 'ai.onnx' })],
        initializer: [encodeTensor({ name: 'w', dims: [2], dataType: 1, floatData: [1, 2] })],
        input: [
          {
            name: 'x',
            type: {
              tensorType: {
                elemType: 10,
                shape: {
                  dim: [{ dimParam: 'N' }, {}, { dimValue: 3 }, { dimValue: 0 }, { dimValue: -1 }],
                },
              },
            },
          },
          float('w'),
        ],
        output: [{ name: 'y', type: { sequenceType: new Uint8Array(0) } }],
      },
    }),
  );
  expect(model).toMatchObject({ irVersion: 12, producer: 'someone 1.2', functions: [] });
  expect([...model.opsets]).toEqual([
    ['', 99],
    ['com.microsoft', 1],
  ]);
  const { name, nodes, inputs, outputs, initializers } = model.graph;
  expect(name).toBe('main');
  expect(nodes).toEqual([
    {
      ...{ name: 'conv', operation: 'Conv', domain: '', overload: '', attributes: new Map() },
      ...{ inputs: ['x', 'w', ''], outputs: ['y'] },
    },
  ]);
  expect(inputs).toEqual([
    { name: 'x', kind: 'tensor', elementType: 'float16', shape: ['N', null, 3, 0, null] },
  ]);
  expect(outputs).toEqual([{ name: 'y', kind: 'sequence', elementType: 'undefined' }]);
  expect(initializers[0]!.data()).toEqual(Float32Array.of(1, 2));
});

test('attributes of every kind', () => {
  const text = (value: string) => new TextEncoder().encode(value);
  const t = encodeTensor({ dims: [], dataType: 7, int64Data: [5] });
  const found = attributes([
    { name: 'f', type: 1, f: 0.5 },
    { name: 'i', type: 2, i: -7 },
    { name: 's', type: 3, s: text('é') },
    { name: 't', type: 4, t },
    { name: 'g', type: 5, g: { name: 'inner' } },
    { name: 'floats', type: 6, floats: [1, -2.5] },
    { name: 'ints', type: 7, ints: [1, -1, 2 ** 53 - 1] },
    { name: 'strings', type: 8, strings: [text('a'), text('')] },
    { name: 'tensors', type: 9, tensors: [t, t] },
    { name: 'graphs', type: 10, graphs: [{ name: 'one' }, { name: 'two' }] },
    { name: 'none', type: 7 },
    { name: 'zero', type: 1 },
    { name: 'refers', type: 2, refAttrName: 'outer' },
    { name: 'sparse', type: 11 },
  ]);
  expect(Object.fromEntries(found)).toMatchObject({
    f: { kind: 'float', value: 0.5 },
    i: { kind: 'integer', value: -7 },
    s: { kind: 'string', value: 'é' },
    t: { kind: 'tensor', value: { shape: [], elementType: 'int64' } },
    g: { kind: 'graph', value: { name: 'inner' } },
    floats: { kind: 'floats', value: [1, -2.5] },
    ints: { kind: 'integers', value: [1, -1, 2 ** 53 - 1] },
    strings: { kind: 'strings', value: ['a', ''] },
    tensors: { kind: 'tensors', value: [{ shape: [] }, { shape: [] }] },
    graphs: { kind: 'graphs', value: [{ name: 'one' }, { name: 'two' }] },
    none: { kind: 'integers', value: [] },
    zero: { kind: 'float', value: 0 },
    refers: { kind: 'reference', value: 'outer' },
    sparse: { kind: 'other' },
  });
});

test('attributes without a type, as models from before 2018 have them', () => {
  const found = attributes([
    { name: 'f', f: 0 },
    { name: 'i', i: 3 },
    { name: 'ints', ints: [1, 2] },
    { name: 'nothing' },
  ]);
  expect(Object.fromEntries(found)).toEqual({
    f: { kind: 'float', value: 0 },
    i: { kind: 'integer', value: 3 },
    ints: { kind: 'integers', value: [1, 2] },
    nothing: { kind: 'other' },
  });
});

test('integers that no number holds are bigints, packed or not', () => {
  const largest = 2n ** 63n - 1n;
  // protobufjs takes what no number holds as text.
  const text = [largest, -largest - 1n, 1n].map(String);
  const found = attributes([
    { name: 'unpacked', type: 7, ints: text as unknown as number[] },
    { name: 'i', type: 2, i: text[0] as unknown as number },
  ]);
  expect(found.get('unpacked')).toEqual({ kind: 'integers', value: [largest, -largest - 1n, 1] });
  expect(found.get('i')).toEqual({ kind: 'integer', value: largest });

  const writer = protobuf.Writer.create();
  for (const value of text) writer.int64(value);
  const packed = writer.finish();
  const tag = Uint8Array.of((8 << 3) | 2, packed.length);
  const attribute = [0x0a, 1, 0x61, 0xa0, 1, 7, ...tag, ...packed];
  const inNode = [0x2a, attribute.length, ...attribute];
  const inGraph = [0x0a, inNode.length, ...inNode];
  const { graph } = parseOnnx(Uint8Array.from([0x3a, inGraph.length, ...inGraph]));
  expect(graph.nodes[0]!.attributes.get('a')).toEqual(found.get('unpacked'));
});

describe('the order of nodes', () => {
  const names = (graph: GraphFields) =>
    parseOnnx(modelOf(graph)).graph.nodes.map((n) => n.operation);

  test('stays where it is one', () => {
    expect(
      names({
        node: [node('C', [], ['c']), node('A', [], ['a']), node('B', ['c', 'a'], ['b'])],
      }),
    ).toEqual(['C', 'A', 'B']);
  });

  test('is made where it is none', async () => {
    const graph = {
      node: [node('Abs', ['b'], ['y']), node('Neg', ['a'], ['b']), node('Exp', ['x'], ['a'])],
      input: [float('x')],
      output: [float('y')],
    };
    expect(names(graph)).toEqual(['Exp', 'Neg', 'Abs']);
    // onnxruntime takes such a model, too.
    expect((await InferenceSession.create(modelOf(graph))).inputNames).toEqual(['x']);
  });

  test('counts what the graphs within a node read', () => {
    const g = { node: [node('Neg', ['late'], ['z'])], output: [float('z')] };
    expect(
      names({
        node: [
          node('If', ['flag'], ['y'], { attribute: [{ name: 'then_branch', type: 5, g }] }),
          node('Exp', ['x'], ['late']),
        ],
        input: [float('x'), float('flag')],
      }),
    ).toEqual(['Exp', 'If']);
  });

  test('is found for a chain that is longer than the stack', () => {
    const length = 30_000;
    const chain = Array.from({ length }, (_, i) => node(`N${i}`, [`v${i}`], [`v${i + 1}`]));
    const parsed = names({ node: chain.toReversed(), input: [float('v0')] });
    expect(parsed).toEqual(chain.map(({ opType }) => opType));
  });
});

test.each<[string, GraphFields, RegExp]>([
  [
    'a name that nothing makes',
    { node: [node('Neg', ['x'], ['y'])] },
    /graph "g": Neg "y" takes "x", which nothing makes/,
  ],
  ['an output that nothing makes', { output: [float('y')] }, /the outputs takes? "y"/],
  [
    'a name that only another branch makes',
    {
      node: [
        node('If', ['flag'], ['y'], {
          attribute: [
            { name: 'a', type: 5, g: { node: [node('Exp', ['flag'], ['inner'])] } },
            { name: 'b', type: 5, g: { node: [node('Neg', ['inner'], ['z'])] } },
          ],
        }),
      ],
      input: [float('flag')],
    },
    /If "y" takes "inner"/,
  ],
  [
    'a circle',
    { node: [node('Add', ['x', 'b'], ['a']), node('Neg', ['a'], ['b'])], input: [float('x')] },
    /Add "a" and Neg "b" need each other/,
  ],
  ['a node that needs itself', { node: [node('Neg', ['a'], ['a'])] }, /Neg "a"/],
  [
    'a name that two nodes make',
    { node: [node('Exp', ['x'], ['y']), node('Neg', ['x'], ['y'])], input: [float('x')] },
    /"y" is made twice, by Exp "y" and by Neg "y"/,
  ],
  [
    'a node that makes an input',
    { node: [node('Exp', ['x'], ['x'])], input: [float('x')] },
    /"x" is made twice/,
  ],
  [
    'two initializers of one name',
    {
      initializer: [
        encodeTensor({ name: 'w', dims: [0], dataType: 1 }),
        encodeTensor({ name: 'w', dims: [0], dataType: 1 }),
      ],
    },
    /two initializers have the name "w"/,
  ],
  ['two inputs of one name', { input: [float('x'), float('x')] }, /two inputs have the name "x"/],
  [
    'a negative dimension',
    { initializer: [encodeTensor({ name: 'w', dims: [-1], dataType: 1 })] },
    /dimension -1/,
  ],
  [
    'more elements than can be counted',
    { initializer: [encodeTensor({ name: 'w', dims: [2 ** 40, 2 ** 40], dataType: 1 })] },
    /tensor "w": shape/,
  ],
])('refuses %s', (_, graph, message) => {
  expect(() => parseOnnx(modelOf(graph))).toThrow(InputError);
  expect(() => parseOnnx(modelOf(graph))).toThrow(message);
});

test('refuses two versions of one opset, and a file without a graph', () => {
  const opsetImport = [{ version: 9 }, { domain: 'ai.onnx', version: 11 }];
  expect(() => parseOnnx(modelOf({}, { opsetImport }))).toThrow(/opset 11 .* beside opset 9/);
  expect(() => parseOnnx(encodeOnnx({ irVersion: 8 }))).toThrow(/no graph/);
  expect(() => parseOnnx(new Uint8Array(0))).toThrow(InputError);
});

test('refuses graphs within graphs without end', () => {
  let g: GraphFields = { name: 'innermost' };
  const nested = () =>
    modelOf({ node: [node('Loop', [], [], { attribute: [{ name: 'body', type: 5, g }] })] });
  for (let depth = 0; depth < 20; depth++)
    g = { node: [node('Loop', [], [], { attribute: [{ name: 'body', type: 5, g }] })] };
  expect(parseOnnx(nested()).graph.nodes.length).toBe(1);
  for (let depth = 0; depth < 10; depth++)
    g = { node: [node('Loop', [], [], { attribute: [{ name: 'body', type: 5, g }] })] };
  expect(nested).not.toThrow();
  expect(() => parseOnnx(nested())).toThrow(InputError);
});

test('functions', () => {
  const attribute = [{ name: 'alpha', type: 1, refAttrName: 'slope' }];
  const define = (more: object) =>
    parseOnnx(
      modelOf(
        {},
        {
          functions: [
            {
              ...{ name: 'Twice', domain: 'own', overload: 'v', input: ['x'], output: ['y'] },
              ...{ attribute: ['slope'], attributeProto: [{ name: 'times', type: 2, i: 2 }] },
              opsetImport: [{ version: 15 }],
              node: [node('Neg', ['a'], ['y']), node('Own', ['x'], ['a'], { attribute })],
              ...more,
            },
          ],
        },
      ),
    ).functions;
  expect(define({})).toMatchObject([
    {
      ...{ name: 'Twice', domain: 'own', overload: 'v', inputs: ['x'], outputs: ['y'] },
      ...{ attributes: ['slope'], opsets: new Map([['', 15]]) },
      defaults: new Map([['times', { kind: 'integer', value: 2 }]]),
      nodes: [
        {
          operation: 'Own',
          attributes: new Map([['alpha', { kind: 'reference', value: 'slope' }]]),
        },
        { operation: 'Neg' },
      ],
    },
  ]);
  expect(() => define({ input: [] })).toThrow(/function "Twice": Own "a" takes "x"/);
});
