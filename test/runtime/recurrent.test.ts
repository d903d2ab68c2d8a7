import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../packages/bench/src/onnx/graph-builder.js';
import { type OnnxAttribute, writeOnnxModel } from '../../packages/bench/src/onnx/message.js';
import type {
  Constant,
  Recurrent,
  RecurrentDirection,
} from '../../packages/runtime/src/program/general-operations.js';
import type { Program, WeightReference } from '../../packages/runtime/src/program/program.js';
import { interpretProgram } from './interpret-program.js';
import { plainOf } from './plain-values.js';
import { runProgram } from './run-program.js';
import { sparseWeights } from './sparse-weights.js';

interface Layer {
  readonly cell: 'lstm' | 'gru' | 'simple';
  readonly direction: 'forward' | 'reverse' | 'bidirectional';
  readonly steps: number;
  readonly batch: number;
  readonly inputs: number;
  readonly hidden: number;
  readonly clip?: number;
  readonly linearBeforeReset?: boolean;
  readonly peepholes?: boolean;
}

const LAYERS: readonly Layer[] = [
  { cell: 'lstm', direction: 'forward', steps: 5, batch: 1, inputs: 7, hidden: 6 },
  { cell: 'lstm', direction: 'reverse', steps: 3, batch: 2, inputs: 4, hidden: 5 },
  { cell: 'lstm', direction: 'bidirectional', steps: 4, batch: 3, inputs: 3, hidden: 9, clip: 0.4 },
  {
    ...{ cell: 'lstm', direction: 'bidirectional', peepholes: true },
    ...{ steps: 4, batch: 2, inputs: 3, hidden: 8 },
  },
  { cell: 'gru', direction: 'forward', steps: 6, batch: 1, inputs: 5, hidden: 7 },
  {
    ...{ cell: 'gru', direction: 'bidirectional', linearBeforeReset: true },
    ...{ steps: 4, batch: 2, inputs: 5, hidden: 6 },
  },
  { cell: 'gru', direction: 'reverse', steps: 4, batch: 2, inputs: 5, hidden: 6, clip: 0.5 },
  { cell: 'simple', direction: 'bidirectional', steps: 5, batch: 2, inputs: 4, hidden: 3 },
  { cell: 'simple', direction: 'forward', steps: 9, batch: 5, inputs: 20, hidden: 33 },
];

const GATES = { lstm: 4, gru: 3, simple: 1 };
const OPERATORS = { lstm: 'LSTM', gru: 'GRU', simple: 'RNN' };
type Activations = RecurrentDirection['activations'];

const ACTIVATIONS = {
  lstm: ['sigmoid', 'tanh', 'tanh'],
  gru: ['sigmoid', 'tanh'],
  simple: ['tanh'],
} as const;

/** Small numbers, so that no gate saturates. */
function numbers(shape: readonly number[], seed: number): Float32Array {
  return Float32Array.from(plainOf(shape, seed).data, (x) => x / 6);
}

function tensorsOf(layer: Layer) {
  const directions = layer.direction === 'bidirectional' ? 2 : 1;
  const sums = GATES[layer.cell] * layer.hidden;
  const { steps, batch, inputs, hidden } = layer;
  const shapes = {
    x: [steps, batch, inputs],
    W: [directions, sums, inputs],
    R: [directions, sums, hidden],
    B: [directions, 2 * sums],
    H: [directions, batch, hidden],
    C: [directions, batch, hidden],
    P: [directions, 3 * hidden],
  };
  const data = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [name, numbers(shape, i + 1)]),
  ) as Record<keyof typeof shapes, Float32Array>;
  return { directions, sums, shapes, data };
}

/** What onnxruntime gives: all hidden states, [steps, directions, batch, hidden]. */
async function expectedStates(layer: Layer): Promise<Float32Array> {
  const { shapes, data, directions } = tensorsOf(layer);
  const graph = new GraphBuilder();
  const constant = (name: keyof typeof shapes) => graph.floats(data[name], shapes[name]);
  const attributes: Record<string, OnnxAttribute> = {
    hidden_size: BigInt(layer.hidden),
    direction: layer.direction,
    ...(layer.clip !== undefined && { clip: layer.clip }),
    ...(layer.linearBeforeReset && { linear_before_reset: 1n }),
  };
  const names = ['x', constant('W'), constant('R'), constant('B'), '', constant('H')];
  if (layer.cell === 'lstm') names.push(constant('C'));
  if (layer.peepholes) names.push(constant('P'));
  const output = graph.node(OPERATORS[layer.cell], names, { attributes });
  graph.rename(output, 'y');
  const { steps, batch, hidden } = layer;
  const bytes = writeOnnxModel(
    graph.graph(
      [{ name: 'x', shape: shapes.x }],
      [{ name: 'y', shape: [steps, directions, batch, hidden] }],
    ),
  );
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  const results = await session.run({ x: new Tensor(data.x, shapes.x) });
  return results['y']!.data as Float32Array;
}

/** The same layer as a program: initial states and kernels are constants. */
function programOf(layer: Layer, activations: Activations = ACTIVATIONS[layer.cell]): Program {
  const { shapes, data, directions, sums } = tensorsOf(layer);
  const { cell, steps, batch, inputs, hidden } = layer;
  const own = (all: Float32Array, d: number) => {
    const size = all.length / directions;
    return all.slice(d * size, (d + 1) * size);
  };
  const transposed = (all: Float32Array, d: number, depth: number) => ({
    ...{ tensor: '', shape: [depth, sums], values: own(all, d) },
    stored: { shape: [sums, depth], order: [1, 0] },
  });
  const operation: Recurrent = {
    ...{ kind: 'recurrent', layer: 'recurrent', cell, hidden, output: 3 },
    inputs: cell === 'lstm' ? [0, 1, 2] : [0, 1],
    linearBeforeReset: layer.linearBeforeReset ?? false,
    clip: layer.clip ?? Infinity,
    directions: Array.from({ length: directions }, (_, d) => ({
      reverse: layer.direction === 'reverse' || d === 1,
      kernel: transposed(data.W, d, inputs),
      recurrent: transposed(data.R, d, hidden),
      bias: own(data.B, d).slice(0, sums),
      recurrentBias: own(data.B, d).slice(sums),
      ...(layer.peepholes && { peephole: own(data.P, d) }),
      activations,
    })),
  };
  const constant = (name: 'H' | 'C', output: number): Constant => ({
    ...{ kind: 'constant', layer: name, inputs: [], output },
    source: { shape: [1, ...shapes[name]], data: data[name] },
  });
  const states = cell === 'lstm' ? 2 : 1;
  return {
    values: [
      { name: 'x', shape: [1, ...shapes.x] },
      { name: 'h', shape: [1, ...shapes.H] },
      { name: 'c', shape: [1, ...shapes.C] },
      { name: 'y', shape: [steps, states, directions, batch, hidden] },
    ],
    inputs: [{ name: 'x', value: 0 }],
    outputs: [{ name: 'y', value: 3 }],
    operations: [constant('H', 1), constant('C', 2), operation],
  };
}

function describeLayer({ cell, direction, ...sizes }: Layer): string {
  return `${cell} ${direction} ${JSON.stringify(sizes)}`;
}

describe.each(['simd', 'typescript'] as const)('%s', (instructionSet) => {
  it.each(LAYERS.map((layer) => [describeLayer(layer), layer] as const))(
    '%s is as in onnxruntime',
    async (_, layer) => {
      const { data, directions } = tensorsOf(layer);
      const expected = await expectedStates(layer);
      const [all] = await runProgram(programOf(layer), [data.x], { instructionSet });
      const states = layer.cell === 'lstm' ? 2 : 1;
      const size = directions * layer.batch * layer.hidden;
      for (let t = 0; t < layer.steps; t++) {
        for (let i = 0; i < size; i++) {
          expect(all![t * states * size + i]).toBeCloseTo(expected[t * size + i]!, 5);
        }
      }
    },
  );

  it.each([
    ['sigmoid', 'tanh', 'tanh'],
    ['hard-sigmoid', 'relu', 'identity'],
    ['sigmoid', 'identity', 'hard-sigmoid'],
  ] as const)('all states with %s, %s and %s are as the formulas say', async (...activations) => {
    for (const layer of LAYERS) {
      const program = programOf(layer, activations);
      const { data } = tensorsOf(layer);
      const [expected] = interpretProgram(program, [data.x], () => []);
      const [got] = await runProgram(program, [data.x], { instructionSet });
      got!.forEach((x, i) => {
        expect(x).toBeCloseTo(expected![i]!, 5);
      });
    }
  });

  it('runs on weights that a file stores sparse', async () => {
    for (const layer of LAYERS) {
      const tensors = new Map<string, { shape: readonly number[]; values: Float32Array }>();
      const stored = (name: string, { values, ...reference }: WeightReference): WeightReference => {
        const pruned = values!.map((x, i) => (i % 3 === 0 ? x : 0));
        tensors.set(name, { shape: reference.stored!.shape, values: pruned });
        return { ...reference, tensor: name };
      };
      const program = programOf(layer);
      const operations = program.operations.map((operation) => {
        if (operation.kind !== 'recurrent') return operation;
        const directions = operation.directions.map((direction, d) => ({
          ...direction,
          kernel: stored(`W${d}`, direction.kernel),
          recurrent: stored(`R${d}`, direction.recurrent),
        }));
        return { ...operation, directions };
      });
      const pruned = { ...program, operations };
      const { x } = tensorsOf(layer).data;
      const [expected] = interpretProgram(pruned, [x], (name) => tensors.get(name)!.values);
      const [got] = await runProgram(pruned, [x], {
        instructionSet,
        weights(name) {
          const { shape, values } = tensors.get(name)!;
          return sparseWeights(shape, values);
        },
      });
      got!.forEach((each, i) => {
        expect(each).toBeCloseTo(expected![i]!, 5);
      });
    }
  });
});
