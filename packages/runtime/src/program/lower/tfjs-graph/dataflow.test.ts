import { elementCount, InputError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { UnsupportedOperationError } from '../../unsupported-operation-error.js';
import { lowerDataflow } from '../lower-dataflow.js';
import type { WeightSource } from '../weight-source.js';
import { tfjsGraphDataflow } from './dataflow.js';

const float = { T: { type: 'DT_FLOAT' } };
const constant = (name: string, type: unknown = 'DT_FLOAT') => ({
  ...{ name, op: 'Const' },
  attr: { dtype: { type } },
});
const placeholder = (name: string, sizes: number[] = [-1, 2]) => ({
  ...{ name, op: 'Placeholder' },
  attr: {
    dtype: { type: 'DT_FLOAT' },
    shape: { shape: { dim: sizes.map((size) => ({ size: String(size) })) } },
  },
});
const node = (name: string, op: string, input: string[], attr: object = float) => {
  return { name, op, input, attr };
};

function weights(tensors: Record<string, { shape: number[]; values: number[] }>): WeightSource {
  return {
    names: Object.keys(tensors),
    has: (name) => Object.hasOwn(tensors, name),
    shape: (name) => tensors[name]!.shape,
    values: (name) => Float32Array.from(tensors[name]!.values),
  };
}

const bias = {
  bias: { shape: [2], values: [10, 20] },
  row: { shape: [1, 2], values: [10, 20] },
};

function read(nodes: unknown, rest: object = {}, source = weights(bias), library?: object) {
  const modelTopology = { node: nodes, ...(library && { library }) };
  const topology = new TextEncoder().encode(JSON.stringify({ modelTopology, ...rest }));
  return tfjsGraphDataflow(topology, source);
}

const plain = [
  placeholder('x'),
  constant('bias'),
  node('sum', 'AddV2', ['x', 'bias', '^idle']),
  node('idle', 'NoOp', []),
  node('y', 'Relu', ['sum:0']),
];

/** Lowers for inputs of the shape [1, 2]; with known numbers the outputs are known as well. */
function lower(graph: ReturnType<typeof read>, values: Record<string, number[]> = {}) {
  return lowerDataflow(graph, {
    shapes: new Map(
      graph.inputs.map(({ name }) => [name, values[name]?.length === 1 ? [] : [1, 2]]),
    ),
    values: new Map(Object.entries(values)),
  });
}

/** The numbers of the outputs for known inputs. */
function compute(graph: ReturnType<typeof read>, values: Record<string, number[]>): number[][] {
  const program = lower(graph, values);
  return program.outputs.map(({ value }) => {
    const made = program.operations.find(({ output }) => output === value);
    if (made?.kind !== 'constant' || !('data' in made.source)) throw new Error('not known');
    return Array.from(made.source.data).slice(0, elementCount(made.source.shape));
  });
}

describe('names of inputs and outputs', () => {
  it('are those of the signature, with its shapes and types', () => {
    const dim = [{ size: '-1' }, { size: 2 }];
    const signature = {
      inputs: {
        image: { name: 'x:0', dtype: 'DT_INT32', tensorShape: { dim } },
        table: { name: 'table', resourceId: 7 },
      },
      outputs: { scores: { name: 'y:0', tensorShape: { dim } }, open: { name: 'sum' } },
    };
    for (const place of [{ signature }, { userDefinedMetadata: { signature } }]) {
      const graph = read(plain, place);
      expect(graph.inputs).toEqual([
        { name: 'image', tensor: 'x', type: 'integer', shape: [null, 2] },
      ]);
      expect(graph.outputs).toEqual([
        { name: 'scores', tensor: 'y', shape: [null, 2] },
        { name: 'open', tensor: 'sum' },
      ]);
    }
  });

  it('are those of placeholders and of nodes that nobody reads, where there is none', () => {
    const graph = read(plain);
    expect(graph.inputs).toEqual([{ name: 'x', tensor: 'x', type: 'float', shape: [null, 2] }]);
    expect(graph.outputs).toEqual([{ name: 'y', tensor: 'y' }]);
    expect(compute(graph, { x: [-11, 3] })).toEqual([[0, 23]]);
  });
});

it('says which inputs steer the graph: those that sizes and branches are computed from', () => {
  const nodes = [
    ...[placeholder('image', [1, 8, 8, 3]), placeholder('ratio', []), placeholder('gain', [])],
    node('shape', 'Shape', ['image']),
    node('sizes', 'Mul', ['shape', 'ratio']),
    node('area', 'Slice', ['sizes', 'one', 'two']),
    node('small', 'ResizeBilinear', ['image', 'area']),
    node('y', 'Mul', ['small', 'gain']),
  ];
  const steering = read(nodes).inputs.filter(({ steers }) => steers);
  expect(steering.map(({ name }) => name)).toEqual(['ratio']);
});

it('reads constants that the topology carries', () => {
  const carried = (name: string, bytes: Uint8Array, rest: object) => ({
    paths: [`data:application/octet-stream;base64,${Buffer.from(bytes).toString('base64')}`],
    weights: [{ name, shape: [2], dtype: 'float32', ...rest }],
  });
  const bytes = new Uint8Array(Float32Array.of(Infinity, 5).buffer);
  const halves = new Uint8Array(Uint16Array.of(0xfc00, 0x4500).buffer);
  const nodes = [
    ...[placeholder('x'), constant('bias'), constant('top'), constant('bottom')],
    node('low', 'Maximum', ['x', 'bottom']),
    node('y', 'Minimum', ['low', 'top']),
  ];
  const weightsManifest = [
    carried('top', bytes, {}),
    carried('bottom', halves, { quantization: { dtype: 'float16' } }),
  ];
  expect(compute(read(nodes, { weightsManifest }), { x: [100, 2] })).toEqual([[100, 5]]);
  const short = [carried('top', bytes.slice(4), {}), weightsManifest[1]];
  expect(() => compute(read(nodes, { weightsManifest: short }), { x: [1, 2] })).toThrow(
    /the bytes of "top" do not fit its type and shape/,
  );
});

describe('functions', () => {
  const branch = (name: string, op: string) => ({
    signature: {
      name,
      inputArg: [{ name: 'a', type: 'DT_FLOAT' }],
      outputArg: [{ name: 'b', type: 'DT_FLOAT' }],
    },
    nodeDef: [
      constant('half'),
      node('made', op, ['a', 'half:output:0']),
      node('split', 'Unpack', ['made:z:0'], { num: { i: '1' } }),
      node('back', 'Pack', ['split:output:0'], {}),
    ],
    ret: { b: 'back:output:0' },
  });
  const library = { function: [branch('more', 'AddV2'), branch('less', 'Sub')] };
  const source = weights({ half: { shape: [], values: [0.5] }, ...bias });
  const attr = { then_branch: { func: { name: 'more' } }, else_branch: { func: { name: 'less' } } };
  const nodes = [
    ...[placeholder('x'), placeholder('up', [])],
    node('y', 'StatelessIf', ['up', 'x'], attr),
  ];

  it('of a condition that is known, and of one that is computed', () => {
    const graph = read(nodes, {}, source, library);
    const lowered = (up?: number) =>
      lowerDataflow(graph, {
        shapes: new Map([
          ['x', [1, 2]],
          ['up', []],
        ]),
        values: new Map(up === undefined ? [] : [['up', [up]]]),
      });
    expect(lowered(1).operations.some(({ kind }) => kind === 'select')).toBe(false);
    expect(lowered().operations.some(({ kind }) => kind === 'select')).toBe(true);
  });

  it('that are called', () => {
    const call = node('y', 'PartitionedCall', ['x'], { f: { func: { name: 'less' } } });
    const graph = read([placeholder('x'), call], {}, source, library);
    expect(compute(graph, { x: [1, 2] })).toEqual([[0.5, 1.5]]);
  });

  it('that are not there, or call themselves', () => {
    const call = (name: string) => node('y', 'PartitionedCall', ['x'], { f: { func: { name } } });
    const missing = read([placeholder('x'), call('none')], {}, source, library);
    expect(() => lower(missing)).toThrow(/library has no function "none"/);
    const self = {
      signature: { name: 'self', inputArg: [{ name: 'x' }], outputArg: [{ name: 'b' }] },
      nodeDef: [call('self')],
      ret: { b: 'y:output:0' },
    };
    const endless = read([placeholder('x'), call('self')], {}, source, { function: [self] });
    expect(() => lower(endless)).toThrow(/nested too deeply/);
  });
});

it('refuses functions that call each other more often than any model would', () => {
  const call = (name: string, to: string) =>
    node(name, 'PartitionedCall', ['x'], { f: { func: { name: to } } });
  const function_ = (name: string, nodeDef: object[], y: string) => ({
    signature: { name, inputArg: [{ name: 'x' }], outputArg: [{ name: 'y' }] },
    ...{ nodeDef, ret: { y } },
  });
  const twice = (level: number) => {
    const next = `f${level + 1}`;
    const sum = node('sum', 'AddV2', ['a:output:0', 'b:output:0']);
    return function_(`f${level}`, [call('a', next), call('b', next), sum], 'sum:z:0');
  };
  const levels = Array.from({ length: 24 }, (_, level) => twice(level));
  const library = { function: [...levels, function_('f24', [], 'x')] };
  const graph = read([placeholder('x'), call('y', 'f0')], {}, weights({}), library);
  const lowering = () => lower(graph, { x: [1, 2] });
  expect(lowering).toThrow(InputError);
  expect(lowering).toThrow(/stand for more than 65536 nodes/);
});

describe('conditionals of TensorFlow 1', () => {
  /** x + bias where the condition holds, else −x; and a constant where it does, else x. */
  const nodes = [
    ...[placeholder('x'), placeholder('up', []), constant('bias'), constant('row')],
    node('in', 'Switch', ['x', 'up']),
    node('more', 'AddV2', ['in:1', 'bias']),
    node('less', 'Neg', ['in']),
    node('either', 'Merge', ['less', 'more']),
    node('fixed', 'Merge', ['row', 'in']),
    node('y', 'AddN', ['either', 'fixed']),
    node('which', 'Cast', ['either:1'], { DstT: { type: 'DT_FLOAT' } }),
  ];
  const lowered = (up?: number) =>
    lowerDataflow(read(nodes), {
      shapes: new Map([
        ['x', [1, 2]],
        ['up', []],
      ]),
      values: new Map(up === undefined ? [] : [['up', [up]]]),
    }).operations.map(({ kind }) => kind);

  it('take the branch of a condition that is known, and lower no other', () => {
    expect(lowered(1)).not.toContain('select');
    expect(compute(read(nodes), { x: [1, 2], up: [1] }).slice(0, 2)).toEqual([[21, 42], [1]]);
    expect(compute(read(nodes), { x: [1, 2], up: [0] }).slice(0, 2)).toEqual([[0, 0], [0]]);
  });

  it('choose where the condition is computed', () => {
    expect(lowered().filter((kind) => kind === 'select')).toHaveLength(3);
  });
});

describe('loops of TensorFlow 1', () => {
  /** Doubles x while the count is below `limit`. */
  const loop = (limit: number, condition = node('go', 'LoopCond', ['below'])) => {
    const frame = { frame_name: { s: btoa('f') } };
    const nodes = [
      ...[placeholder('x'), placeholder('start', []), constant('limit'), constant('one')],
      node('enter_x', 'Enter', ['x'], frame),
      node('enter_i', 'Enter', ['start'], frame),
      node('enter_limit', 'Enter', ['limit'], { ...frame, is_constant: { b: true } }),
      node('merge_x', 'Merge', ['enter_x', 'next_x']),
      node('merge_i', 'Merge', ['enter_i', 'next_i']),
      node('below', 'Less', ['merge_i', 'enter_limit']),
      condition,
      node('switch_x', 'Switch', ['merge_x', 'go']),
      node('switch_i', 'Switch', ['merge_i', 'go']),
      node('double', 'AddV2', ['switch_x:1', 'switch_x:1']),
      node('more', 'AddV2', ['switch_i:1', 'one']),
      node('next_x', 'NextIteration', ['double']),
      node('next_i', 'NextIteration', ['more']),
      node('exit_x', 'Exit', ['switch_x']),
      node('y', 'Neg', ['exit_x']),
    ];
    const numbers = weights({
      limit: { shape: [], values: [limit] },
      one: { shape: [], values: [1] },
    });
    return read(nodes, {}, numbers);
  };

  it('run as often as is known, and not at all', () => {
    expect(compute(loop(3), { x: [1, 2], start: [0] })).toEqual([[-8, -16]]);
    expect(compute(loop(3), { x: [1, 2], start: [3] })).toEqual([[-1, -2]]);
  });

  it('must have an end that is known and near', () => {
    const unknown = () =>
      lowerDataflow(loop(3), {
        shapes: new Map([
          ['x', [1, 2]],
          ['start', []],
        ]),
        values: new Map(),
      });
    expect(unknown).toThrow(/loop: the end of the loop computed from the inputs \(f\)/);
    const long = () => lower(loop(1e6), { x: [1, 2], start: [0] });
    expect(long).toThrow(UnsupportedOperationError);
    expect(long).toThrow(/more than 1024 iterations/);
  });

  it('must be whole', () => {
    expect(() => loop(3, node('go', 'Identity', ['below']))).toThrow(
      /the loop "f" has no condition/,
    );
  });
});

describe('refuses', () => {
  it.each<[string, unknown, RegExp]>([
    ['no nodes', {}, /modelTopology\.node is an object, expected an array/],
    ['a node without an op', [{ name: 'x' }], /node\[0\] is no node with a name and an op/],
    ['inputs that are none', [{ name: 'x', op: 'Relu', input: [7] }], /inputs or attributes/],
    ['two nodes of a name', [placeholder('x'), placeholder('x')], /two nodes have the name "x"/],
    [
      'an output that no node has',
      [placeholder('x'), node('y', 'Relu', ['x:70000'])],
      /"x:70000" is read, which no node has/,
    ],
  ])('%s', (_, nodes, message) => {
    expect(() => read(nodes)).toThrow(InputError);
    expect(() => read(nodes)).toThrow(message);
  });

  it.each<[string, object[], RegExp]>([
    [
      'a cycle',
      [node('y', 'AddN', ['z']), node('z', 'AddN', ['y']), node('o', 'Relu', ['z'])],
      /cycle/,
    ],
    ['an input that nobody makes', [node('y', 'Relu', ['z'])], /its input "z" is made by no node/],
    ['a missing input', [node('y', 'AddV2', ['x'])], /AddV2 y: it has no input 1/],
    ['a constant without a tensor', [constant('c'), node('y', 'Relu', ['c'])], /no tensor of this/],
    [
      'an attribute of another type',
      [node('y', 'LeakyRelu', ['x'], { alpha: { f: 'steep' } })],
      /its attribute "alpha" is the string "steep", expected a number/,
    ],
    [
      'a shape that is not the one that is stated',
      [node('y', 'EnsureShape', ['x'], { shape: { shape: { dim: [{ size: -1 }, { size: 3 }] } } })],
      /EnsureShape y: its input has the shape \[1,2\], not \[,3\]/,
    ],
    [
      'an attribute that is missing',
      [node('y', 'Split', ['bias', 'x'])],
      /its attribute "num_split" is missing, expected an integer/,
    ],
  ])('%s', (_, nodes, message) => {
    const graph = read([placeholder('x'), constant('bias'), ...nodes]);
    expect(() => lower(graph)).toThrow(InputError);
    expect(() => lower(graph)).toThrow(message);
  });

  it('what is no JSON', () => {
    const parse = (text: string) => () =>
      tfjsGraphDataflow(new TextEncoder().encode(text), weights({}));
    expect(parse('{')).toThrow(/not JSON/);
    expect(parse('[]')).toThrow(/topology: it is \[\], expected an object/);
    expect(parse('{}')).toThrow(/modelTopology is missing/);
  });

  it('all that does not run here, by name, in one error', () => {
    const nodes = [
      ...[placeholder('x'), constant('words', 'DT_STRING')],
      node('boxes', 'NonMaxSuppressionV5', ['x']),
      node('noise', 'RandomUniform', ['x']),
      node('y', 'AddN', ['boxes', 'noise']),
    ];
    expect(() => read(nodes)).toThrow(UnsupportedOperationError);
    expect(() => read(nodes)).toThrow(
      /2 layers .*NonMaxSuppressionV5 \(boxes\), RandomUniform \(noise\)/,
    );
    const worded = [placeholder('x'), constant('words', 'DT_STRING'), node('y', 'AddN', ['words'])];
    expect(() => lower(read(worded))).toThrow(/Const that is no numbers \(words\)/);
  });
});
