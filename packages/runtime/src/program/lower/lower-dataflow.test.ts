import { InputError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import { UnsupportedOperationError } from '../unsupported-operation-error.js';
import { knownOf } from './algebra/known.js';
import type { Dataflow, DataflowNode } from './dataflow.js';
import { lowerDataflow } from './lower-dataflow.js';

const add: DataflowNode['lower'] = (algebra, [a, b]) => [algebra.binary('add', a!, b!)];
const node = (name: string, inputs: string[], lower = add): DataflowNode => ({
  ...{ name, operation: 'Add', inputs, outputs: [name], lower },
});
const two = knownOf(Float32Array.of(2), [], 'float');
const graph = (nodes: DataflowNode[], more: Partial<Dataflow> = {}): Dataflow => ({
  inputs: [{ name: 'x', tensor: 'x', type: 'float', shape: [null, 3] }],
  outputs: [{ name: 'y', tensor: 'y' }],
  nodes,
  constant: (name) => (name === 'two' ? two : undefined),
  ...more,
});
const given = { shapes: new Map([['x', [4, 3]]]), values: new Map() };

describe('lowerDataflow', () => {
  it('makes a program for the shapes given', () => {
    const { inputs, outputs, values } = lowerDataflow(graph([node('y', ['x', 'two'])]), given);
    expect(inputs).toMatchObject([{ name: 'x', shape: [4, 3] }]);
    expect(outputs).toMatchObject([{ name: 'y', shape: [4, 3] }]);
    expect(values[outputs[0]!.value]!.shape).toEqual([4, 3]);
  });

  it('works out what depends on no input, and drops what nobody reads', () => {
    const nodes = [node('a', ['two', 'two']), node('b', ['x', 'x']), node('y', ['x', 'a'])];
    const { operations } = lowerDataflow(graph(nodes), given);
    expect(operations).toHaveLength(1);
    expect(operations[0]).toMatchObject({ kind: 'pointwise', layer: 'y' });
  });

  it('takes the numbers of steering inputs for known', () => {
    const inputs = [
      { name: 'x', tensor: 'x', type: 'float', shape: [3] },
      { name: 'n', tensor: 'n', type: 'integer', shape: [] },
    ] as const;
    const repeat: DataflowNode['lower'] = (algebra, [x, n]) => [
      algebra.broadcast(x!, [...algebra.integers(n!, 'the count'), 3]),
    ];
    const program = lowerDataflow(graph([node('y', ['x', 'n'], repeat)], { inputs }), {
      shapes: new Map([
        ['x', [3]],
        ['n', []],
      ]),
      values: new Map([['n', [5]]]),
    });
    expect(program.inputs.map(({ name }) => name)).toEqual(['x']);
    expect(program.outputs[0]!.shape).toEqual([5, 3]);
  });

  it('lets subgraphs see the tensors and constants around them', () => {
    const inner = graph([node('z', ['x', 'two'])], {
      inputs: [],
      outputs: [{ name: 'z', tensor: 'z' }],
      constant: () => undefined,
    });
    const outer: DataflowNode = {
      ...{ name: 'if', operation: 'If', inputs: [], captures: ['x', 'two'], outputs: ['y'] },
      lower: (_algebra, _inputs, scope) => scope.lower(inner, []),
    };
    expect(lowerDataflow(graph([outer]), given).operations).toMatchObject([{ layer: 'z' }]);
  });

  it('names all nodes that do not run, and nothing that only waits for them', () => {
    const refuse: DataflowNode['lower'] = (algebra) => algebra.unsupported('five dimensions');
    const nodes = [
      { ...node('a', ['x', 'x'], refuse), operation: 'Conv' },
      { ...node('b', ['x', 'x'], refuse), operation: 'Pool' },
      node('y', ['a', 'b']),
    ];
    let error: unknown;
    try {
      lowerDataflow(graph(nodes), given);
    } catch (cause) {
      error = cause;
    }
    expect(error).toBeInstanceOf(UnsupportedOperationError);
    expect((error as UnsupportedOperationError).operations).toEqual([
      { operation: 'Conv: five dimensions', layer: 'a' },
      { operation: 'Pool: five dimensions', layer: 'b' },
    ]);
  });

  it.each([
    [
      'a tensor that is not there',
      [node('y', ['x', 'nobody'])],
      /Add y: its input "nobody" is made by no node/,
    ],
    ['an output that is not there', [node('z', ['x', 'x'])], /output "y": no node makes it/],
    [
      'shapes that do not fit',
      [node('y', ['x', 'five'])],
      /Add y: the shapes \[4,3\] and \[5\] do not fit/,
    ],
    [
      'a node that trips the importer',
      [node('y', ['x'], () => [(undefined as unknown as { a: never }).a])],
      /Add y: it cannot be read/,
    ],
  ])('refuses %s', (_, nodes, message) => {
    const five = knownOf(new Float32Array(5), [5], 'float');
    const constant = (name: string) => (name === 'five' ? five : undefined);
    const lower = () => lowerDataflow(graph(nodes, { constant }), given);
    expect(lower).toThrow(InputError);
    expect(lower).toThrow(message);
  });
});
