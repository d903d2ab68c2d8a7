import { InputError } from '@pith/container';
import {
  type AttributeFields,
  encodeOnnx,
  encodeTensor,
  type GraphFields,
  type ModelFields,
  type NodeFields,
} from '@pith/onnx';
import { describe, expect, it } from 'vitest';
import { UnsupportedOperationError } from '../../unsupported-operation-error.js';
import { lowerDataflow } from '../lower-dataflow.js';
import type { WeightSource } from '../weight-source.js';
import { onnxDataflow } from './dataflow.js';

const noWeights: WeightSource = {
  names: [],
  has: () => false,
  shape: () => [],
  values: () => new Float32Array(),
};

const node = (opType: string, input: string[], output: string[], more: NodeFields = {}) => ({
  ...{ opType, input, output, ...more },
});
const float = (name: string, ...dims: number[]) => ({
  name,
  type: { tensorType: { elemType: 1, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
});
const integer = (name: string, i: number): AttributeFields => ({ name, type: 2, i });
const graphs = (name: string, g: GraphFields): AttributeFields => ({ name, type: 5, g });

function model(graph: GraphFields, more: ModelFields = {}): Uint8Array {
  return encodeOnnx({ irVersion: 8, opsetImport: [{ version: 17 }], graph, ...more });
}

/** The kinds of operations that a graph of inputs `x` [2, 3] becomes. */
function kinds(bytes: Uint8Array): string[] {
  const { operations } = lowerDataflow(onnxDataflow(bytes, noWeights), {
    shapes: new Map([['x', [2, 3]]]),
    values: new Map(),
  });
  return operations.map((operation) => operation.kind);
}

function graph(nodes: NodeFields[], more: GraphFields = {}): GraphFields {
  return { node: nodes, input: [float('x', 2, 3)], output: [float('y', 2, 3)], ...more };
}

describe('onnxDataflow', () => {
  it('says all at once what does not run', () => {
    const bytes = model(
      graph([
        node('Det', ['x'], ['a'], { name: 'first' }),
        node('Own', ['a'], ['b'], { name: 'second', domain: 'org.example' }),
        node('Relu', ['b'], ['c']),
        node('LpPool', ['c'], ['y'], { name: 'third' }),
        // Nobody reads it.
        node('Unique', ['x'], ['unused']),
      ]),
    );
    expect(() => kinds(bytes)).toThrow(UnsupportedOperationError);
    expect(() => kinds(bytes)).toThrow(/Det \(first\), org\.example\.Own \(second\);/);
  });

  it.each([5, 29, 1000])('refuses opset %d', (version) => {
    const bytes = model(graph([node('Relu', ['x'], ['y'])]), { opsetImport: [{ version }] });
    expect(() => onnxDataflow(bytes, noWeights)).toThrow(UnsupportedOperationError);
    expect(() => onnxDataflow(bytes, noWeights)).toThrow(
      `opset ${version} of ONNX, but opsets 6 to 28`,
    );
  });

  it('refuses inputs that are no numbers', () => {
    const input = [{ name: 'x', type: { tensorType: { elemType: 8 } } }];
    const bytes = model(graph([node('Identity', ['x'], ['y'])], { input }));
    expect(() => onnxDataflow(bytes, noWeights)).toThrow(/no tensors of numbers: x \(string\)/);
  });

  it('names the node whose attribute is of another kind', () => {
    const attribute = [{ name: 'axis', type: 1, f: 1 }];
    const bytes = model(graph([node('Softmax', ['x'], ['y'], { name: 'soft', attribute })]));
    expect(() => kinds(bytes)).toThrow(InputError);
    expect(() => kinds(bytes)).toThrow('Softmax soft: the attribute axis holds a float, expected');
  });

  it('names the tensor that the file lacks', () => {
    const w = encodeTensor({ name: 'w', dims: [3, 9], dataType: 1 });
    const bytes = model(graph([node('MatMul', ['x', 'w'], ['y'])], { initializer: [w] }));
    expect(() => kinds(bytes)).toThrow(/no tensor "w"/);
  });

  it('gives names to nodes that have none, or the same', () => {
    const nodes = ['a', 'b', 'y'].map((output, i) =>
      node('Relu', [['x', 'a', 'b'][i]!], [output], i < 2 ? { name: 'relu' } : {}),
    );
    const names = onnxDataflow(model(graph(nodes)), noWeights).nodes.map(({ name }) => name);
    expect(names).toEqual(['relu', 'relu~2', 'y']);
  });
});

describe('subgraphs', () => {
  const branches = (condition: string) => [
    node('If', [condition], ['y'], {
      attribute: [
        // Both read what the graph around them makes.
        graphs('then_branch', { node: [node('Relu', ['x'], ['t'])], output: [float('t')] }),
        graphs('else_branch', { node: [node('Unique', ['x'], ['e'])], output: [float('e')] }),
      ],
    }),
  ];

  it('are lowered alone where the condition is known', () => {
    const initializer = [encodeTensor({ name: 'c', dims: [], dataType: 9, int32Data: [1] })];
    expect(kinds(model(graph(branches('c'), { initializer })))).toEqual(['pointwise']);
  });

  it('are both lowered where it is computed', () => {
    const condition = [
      node('ReduceMax', ['x'], ['m'], { attribute: [integer('keepdims', 0)] }),
      node('Cast', ['m'], ['c'], { attribute: [integer('to', 9)] }),
    ];
    const bytes = model(graph([...condition, ...branches('c')]));
    expect(() => kinds(bytes)).toThrow(/Unique/);
    const [, , choice] = [...condition, ...branches('c')];
    const attribute = choice!.attribute!.map((one) =>
      one.name === 'else_branch'
        ? graphs('else_branch', { node: [node('Abs', ['x'], ['e'])], output: [float('e')] })
        : one,
    );
    expect(kinds(model(graph([...condition, { ...choice, attribute }])))).toContain('select');
  });

  it('of a loop are unrolled, but not without end', () => {
    const loop = (steps: number) => {
      const body: GraphFields = {
        input: [float('i'), float('go'), float('carried')],
        node: [node('Identity', ['go'], ['on']), node('Add', ['carried', 'x'], ['next'])],
        output: [float('on'), float('next')],
      };
      const count = encodeTensor({ name: 'n', dims: [], dataType: 7, int64Data: [steps] });
      return model(
        graph([node('Loop', ['n', '', 'x'], ['y'], { attribute: [graphs('body', body)] })], {
          initializer: [count],
        }),
      );
    };
    expect(kinds(loop(5)).length).toBe(5);
    expect(() => kinds(loop(65))).toThrow(/a loop of more than 64 steps/);
  });
});

describe("a model's own functions", () => {
  const own = { domain: 'org.example', opsetImport: [{ version: 17 }] };
  const opsetImport = [{ version: 17 }, { domain: 'org.example', version: 1 }];

  it('are lowered in place of the nodes that call them', () => {
    const functions = [
      {
        ...{ ...own, name: 'Twice', input: ['a', 'b'], output: ['r'], attribute: ['slope'] },
        node: [
          // The name is one of the graph's, too.
          node('Add', ['a', 'a'], ['x']),
          node('Clip', ['x', '', 'b'], ['c']),
          node('LeakyRelu', ['c'], ['r'], {
            attribute: [{ name: 'alpha', refAttrName: 'slope', type: 1 }],
          }),
        ],
      },
    ];
    const attribute = [{ name: 'slope', type: 1, f: 0.25 }];
    const nodes = [node('Twice', ['x'], ['y'], { domain: 'org.example', attribute })];
    const { operations } = lowerDataflow(
      onnxDataflow(model(graph(nodes), { opsetImport, functions }), noWeights),
      { shapes: new Map([['x', [2, 3]]]), values: new Map() },
    );
    expect(operations.map(({ kind }) => kind)).toContain('pointwise');
    expect(JSON.stringify(operations)).toContain('{"kind":"leaky-relu","slope":0.25}');
  });

  it('may not call each other without end', () => {
    const functions = [0, 1].map((i) => ({
      ...{ ...own, name: `F${i}`, input: ['a'], output: ['r'] },
      node: [node(`F${1 - i}`, ['a'], ['r'], { domain: 'org.example' })],
    }));
    const bytes = model(graph([node('F0', ['x'], ['y'], { domain: 'org.example' })]), {
      ...{ opsetImport, functions },
    });
    expect(() => kinds(bytes)).toThrow(/nested too deeply/);
  });

  it('may not multiply without end', () => {
    // Each calls the next one four times: 4 ** 12 calls.
    const functions = Array.from({ length: 12 }, (_, i) => ({
      ...{ ...own, name: `F${i}`, input: ['a'], output: ['r3'] },
      node: [0, 1, 2, 3].map((call) =>
        node(i === 11 ? 'Neg' : `F${i + 1}`, [call === 0 ? 'a' : `r${call - 1}`], [`r${call}`], {
          domain: i === 11 ? '' : 'org.example',
        }),
      ),
    }));
    const bytes = model(graph([node('F0', ['x'], ['y'], { domain: 'org.example' })]), {
      ...{ opsetImport, functions },
    });
    expect(() => kinds(bytes)).toThrow(/more than 4096 steps/);
  });
});
