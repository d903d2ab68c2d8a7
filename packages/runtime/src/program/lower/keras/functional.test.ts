import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lowerLayersModel } from '../lower-layers-model.js';

const NO_WEIGHTS = {
  names: [],
  has: () => false,
  shape: () => [],
  values: () => new Float32Array(0),
};

type Json = Record<string, unknown>;

function input(name: string, shape: unknown = [null, 4]): Json {
  return {
    name,
    class_name: 'InputLayer',
    config: { batch_input_shape: shape },
    inbound_nodes: [],
  };
}

/** A layer called on the first outputs of others, once for each list. */
function called(name: string, class_name: string, ...calls: string[][]): Json {
  const inbound_nodes = calls.map((inputs) => inputs.map((from) => [from, 0, 0, {}]));
  return { name, class_name, config: { name }, inbound_nodes };
}

function functional(layers: unknown, outputs: unknown = [['end', 0, 0]], more: Json = {}): Json {
  const config = { name: 'net', layers, input_layers: [['x', 0, 0]], output_layers: outputs };
  return { class_name: 'Functional', config: { ...config, ...more } };
}

function lower(model: unknown) {
  return lowerLayersModel(model, NO_WEIGHTS);
}

test('layers may be listed in any order', () => {
  const layers = [
    called('end', 'Add', ['left', 'right']),
    called('right', 'Softmax', ['x']),
    called('left', 'Flatten', ['x']),
    input('x'),
  ];
  const program = lower(functional(layers));
  expect(program.operations.map(({ layer }) => layer)).toEqual(['right', 'end']);
  expect(program.operations[1]!.inputs).toEqual([0, 1]);
});

test('what no output needs is not even asked for', () => {
  const layers = [input('x'), called('end', 'Softmax', ['x']), called('aside', 'LSTM', ['x'])];
  expect(lower(functional(layers)).operations).toHaveLength(1);
});

test('each call of a shared layer is lowered', () => {
  const again = { ...called('end', 'Softmax', ['x']) };
  again['inbound_nodes'] = [[['x', 0, 0]], [['end', 0, 0]], [['end', 1, 0]]];
  const program = lower(
    functional(
      [input('x'), again],
      [
        ['end', 2, 0],
        ['end', 0, 0],
      ],
    ),
  );
  expect(program.operations.map(({ inputs }) => inputs)).toEqual([[0], [1], [2]]);
  expect(program.outputs).toEqual([
    { name: 'end', value: 3 },
    { name: 'end:1', value: 1 },
  ]);
});

test('models within models, their calls counted from 1', () => {
  const inner = functional([input('x'), called('end', 'Softmax', ['x'])]);
  const nested = { ...inner, name: 'inner', inbound_nodes: [[['x', 0, 0]], [['inner', 1, 0]]] };
  const program = lower(functional([input('x'), nested], [['inner', 2, 0]]));
  expect(program.operations.map(({ layer, inputs }) => [layer, inputs])).toEqual([
    ['inner/end', [0]],
    ['inner/end', [1]],
  ]);
});

test('a vector is merged with an image as [1, 1, channels]', () => {
  const layers = [
    input('x', [null, 5, 6, 4]),
    called('gate', 'GlobalAveragePooling2D', ['x']),
    called('end', 'Multiply', ['x', 'gate']),
  ];
  const program = lower(functional(layers));
  expect(program.operations.map(({ kind }) => kind)).toEqual(['global-pool', 'reshape', 'combine']);
  expect(program.values.at(-1)!.shape).toEqual([5, 6, 4]);
});

test('broadcasting of another kind is told as unsupported, shapes that never fit as wrong', () => {
  const merge = (a: unknown, b: unknown) => {
    const layers = [input('x', a), input('y', b), called('end', 'Add', ['x', 'y'])];
    const input_layers = [
      ['x', 0, 0],
      ['y', 0, 0],
    ];
    return () => lower(functional(layers, undefined, { input_layers }));
  };
  expect(merge([null, 5, 6, 4], [null, 5, 6, 1])).toThrow(
    /broadcasting of \[batch, 5, 6, 4\] and \[batch, 5, 6, 1\] \(end\)/,
  );
  expect(merge([null, 5, 6, 4], [null, 5, 7, 4])).toThrow(
    'end: the inputs [batch, 5, 6, 4] and [batch, 5, 7, 4] do not fit together',
  );
});

const flat = called('end', 'Flatten', ['x']);

test.each<[string, unknown, RegExp]>([
  ['text', 'x', /topology: it is the string "x"/],
  ['nothing', null, /topology: it is null/],
  ['no class', {}, /class_name is missing/],
  ['another class', { class_name: 'Graph', config: { name: 'g' } }, /is a Graph, expected/],
  ['a config that is none', { class_name: 'Functional', name: 'n', config: 5 }, /its config is 5/],
  ['no layers', functional([]), /its layers are \[\], expected an array of some/],
  ['a layer that is none', functional([7]), /layer 0 is 7/],
  ['no outputs', functional([input('x'), flat], []), /output_layers is \[\]/],
  ['an output that is not there', functional([input('x')]), /no layer "end".*the model has "x"/],
  ['a name twice', functional([input('x'), input('x')]), /two layers have the name "x"/],
  [
    'a layer as an input',
    functional([input('y'), called('x', 'Flatten', ['y']), flat]),
    /"x", which is not/,
  ],
  [
    'an input nobody feeds',
    functional([input('x'), input('y'), called('end', 'Add', ['x', 'y'])]),
    /no input of its model/,
  ],
  [
    'a circle',
    functional([input('x'), called('end', 'Add', ['x', 'b']), called('b', 'Flatten', ['end'])]),
    /in a circle, among them "end", "b"/,
  ],
  [
    'itself as its input',
    functional([input('x'), called('end', 'Flatten', ['end'])]),
    /in a circle/,
  ],
  [
    'a node too many',
    functional([input('x'), flat], [['end', 1, 0]]),
    /node 1 of the layer "end".* 1 times/,
  ],
  [
    'a tensor too many',
    functional([input('x'), flat], [['end', 0, 1]]),
    /tensor 1 of the layer "end"/,
  ],
  [
    'a node that is none',
    functional([input('x'), flat], [['end', -1, 0]]),
    /expected \[layer's name, node/,
  ],
  [
    'a call of Keras 3 without tensors',
    functional([input('x'), { ...flat, inbound_nodes: [{ args: [] }] }]),
    /0 inputs, but it takes one/,
  ],
  [
    'a call of Keras 3 with a number',
    functional([input('x'), { ...flat, inbound_nodes: [{ args: [2], kwargs: {} }] }]),
    /inbound_nodes\[0\]\.args\[0\] is 2, expected a tensor of another layer/,
  ],
  [
    'a call of Keras 3 without arguments',
    functional([input('x'), { ...flat, inbound_nodes: [{ args: 'x' }] }]),
    /its args are the string "x"/,
  ],
  [
    'an operation of Keras 3 that is no layer',
    functional([input('x'), { ...flat, module: 'keras.src.ops.numpy' }]),
    /keras\.ops\.Flatten \(end\)/,
  ],
  ['no input shape', functional([input('x', null), flat]), /batch_input_shape is missing/],
  ['an input of size 0', functional([input('x', [null, 0]), flat]), /dimensions of at least 1/],
  ['a huge input', functional([input('x', [null, 65536, 65536]), flat]), /at most 2147483647/],
  [
    'names of prototypes',
    functional([input('x'), called('end', 'constructor', ['x'])]),
    /constructor \(end\)/,
  ],
  [
    'prototypes as layers',
    functional([input('x'), called('end', 'Flatten', ['__proto__'])]),
    /no layer "__proto__"/,
  ],
])('a hostile topology: %s', (_, topology, message) => {
  expect(() => lower(topology)).toThrow(message);
});

test('bytes that are no JSON', () => {
  expect(() => lower(new TextEncoder().encode('{"modelTopology":'))).toThrow(/topology: not JSON/);
  expect(() => lower(Uint8Array.of(0xff))).toThrow(/topology: not JSON in UTF-8/);
});

test('models nested without end', () => {
  let model: Json = functional([input('x'), called('end', 'Flatten', ['x'])]);
  for (let i = 0; i < 100; i++) {
    const inner = { ...model, name: 'end', inbound_nodes: [[['x', 0, 0]]] };
    model = functional([input('x'), inner], [['end', 1, 0]]);
  }
  expect(() => lower(model)).toThrow(/nested more than 16 deep/);
});

test('models that stand for exponentially many calls', () => {
  let model: Json = functional([input('x'), called('end', 'Flatten', ['x'])]);
  for (let i = 0; i < 12; i++) {
    const inbound_nodes = [[['x', 0, 0]], ...[1, 2, 3, 4].map((node) => [['end', node, 0]])];
    model = functional([input('x'), { ...model, name: 'end', inbound_nodes }], [['end', 5, 0]]);
  }
  expect(() => lower(model)).toThrow(/calls layers more than 65536 times/);
});

test('a chain of many layers needs no deep stack', () => {
  const layers = [input('x')];
  for (let i = 0; i < 20000; i++) layers.push(called(`l${i}`, 'Dropout', [i ? `l${i - 1}` : 'x']));
  const program = lower(functional(layers.reverse(), [['l19999', 0, 0]]));
  expect(program).toMatchObject({ operations: [], outputs: [{ name: 'l19999', value: 0 }] });
});

test('a layer of very many inputs, and a name without end', () => {
  const many = called('end', 'Add', new Array<string>(200_000).fill('x'));
  expect(lower(functional([input('x'), many])).operations[0]!.inputs).toHaveLength(200_000);
  const name = 'x'.repeat(2000);
  expect(() => lower(functional([input(name)]))).toThrow(/2000 characters, but at most 1024/);
});

test('normalisations and reshapes in a long chain take linear time', () => {
  const layers = [input('x', [null, 2, 2, 1])];
  const add = (name: string, class_name: string, config: Json) => {
    const before = layers.at(-1)!['name'];
    layers.push({ name, class_name, config, inbound_nodes: [[[before, 0, 0]]] });
  };
  for (let i = 0; i < 8000; i++) {
    add(`r${i}`, 'Reshape', { target_shape: i % 2 ? [2, 2, 1] : [4, 1] });
    add(`s${i}`, 'Rescaling', { scale: 1 });
  }
  const program = lower(functional(layers, [['s7999', 0, 0]]));
  expect(program.operations.length).toBeLessThan(16_000);
});

test('whatever stands in one place of a topology, the error is one of Pith’s', () => {
  const layers = [
    input('x', [null, 6, 6, 2]),
    called('a', 'MaxPooling2D', ['x']),
    called('b', 'ZeroPadding2D', ['a']),
    called('c', 'Concatenate', ['b', 'b']),
    called('end', 'Flatten', ['c']),
  ];
  const text = JSON.stringify({ modelTopology: functional(layers) });
  const places = [...text.matchAll(/"[^"]*"|\d+|null|\[[^[\]]*\]|\{[^{}]*\}/g)];
  fc.assert(
    fc.property(fc.nat({ max: places.length - 1 }), fc.jsonValue({ maxDepth: 2 }), (at, value) => {
      const { index, 0: old } = places[at]!;
      const changed = text.slice(0, index) + JSON.stringify(value) + text.slice(index + old.length);
      try {
        lower(new TextEncoder().encode(changed));
      } catch (error) {
        expect(error).toHaveProperty('code', expect.stringMatching(/^(bad-input|unsupported)$/));
      }
    }),
    { numRuns: 2000 },
  );
});
