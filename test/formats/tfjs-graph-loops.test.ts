import { pithHandler } from '@pith/adapters';
import { load } from '@pith/runtime';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { attr, GraphBuilder, noise } from './graph-builder.js';
import { pithOf } from './pith-of.js';

beforeAll(() => tf.setBackend('cpu'));

const { text, boolean, type, function: functionName } = attr;
const [STEPS, BATCH, INPUTS, HIDDEN] = [5, 2, 3, 4];
const integers = { T: type('DT_INT32') };

/** Runs the graph of a recurrent layer here and in TensorFlow.js, and by hand. */
async function expectRecurrent(g: GraphBuilder, outputs: readonly string[], library?: object) {
  for (const output of outputs) g.output(output);
  const saved = g.model(library);
  const bytes = await pithOf(saved);
  const numbers = noise(STEPS * BATCH * INPUTS, 3);
  const model = await load(bytes);
  const ours = await model.runShaped({ x: Float32Array.from(numbers) });
  model.dispose();

  const graph = await tf.loadGraphModel(pithHandler(bytes));
  const x = tf.tensor3d(numbers, [STEPS, BATCH, INPUTS]);
  const theirs = [await graph.executeAsync({ x }, [...outputs])].flat();
  for (const [i, output] of theirs.entries()) {
    expect(ours.shapes[`y${i}`]).toEqual(output.shape);
    const values = output.dataSync();
    for (const [e, value] of ours.outputs[`y${i}`]!.entries()) {
      expect(value).toBeCloseTo(values[e]!, 5);
    }
  }
}

/** tanh(x · kernel + state · recurrent) */
function cell(
  g: GraphBuilder,
  x: string,
  state: string,
  kernel: string,
  recurrent: string,
): string {
  const sum = g.node('AddV2', [
    g.node('MatMul', [x, kernel]),
    g.node('MatMul', [state, recurrent]),
  ]);
  return g.node('Tanh', [sum]);
}

it('runs a recurrent layer that is a loop of TensorFlow 1 over arrays', async () => {
  const g = new GraphBuilder();
  const x = g.input('x', [STEPS, BATCH, INPUTS]);
  const [kernel, recurrent] = [g.noise(INPUTS, HIDDEN), g.noise(HIDDEN, HIDDEN)];
  const state = g.constant(new Array(BATCH * HIDDEN).fill(0.1), [BATCH, HIDDEN]);
  const all = g.integers([0, 1, 2, 3, 4]);
  const array = () => {
    const options = { dtype: type('DT_FLOAT'), element_shape: { shape: { unknownRank: true } } };
    return g.node('TensorArrayV3', [g.integers(STEPS)], {
      ...options,
      dynamic_size: boolean(false),
      clear_after_read: boolean(false),
      identical_element_shapes: boolean(true),
      tensor_array_name: text('array'),
    });
  };
  const [from, to] = [array(), array()];
  const filled = g.node('TensorArrayScatterV3', [from, all, x, `${from}:1`]);

  const enter = (tensor: string, isConstant = false) =>
    g.node('Enter', [tensor], { frame_name: text('loop'), is_constant: boolean(isConstant) });
  const [readable, handle, writable] = [enter(filled, true), enter(from, true), enter(to, true)];
  const [k, r] = [enter(kernel, true), enter(recurrent, true)];
  const variables = { i: g.integers(0), state, flow: `${to}:1` };
  const merged = Object.fromEntries(
    Object.entries(variables).map(([name, initial]) => {
      return [name, g.node('Merge', [enter(initial), `next_${name}`])];
    }),
  );
  const below = g.node('Less', [merged['i']!, enter(g.integers(STEPS), true)], integers);
  const go = g.node('LoopCond', [below]);
  const gates = Object.fromEntries(
    Object.entries(merged).map(([name, tensor]) => [name, g.node('Switch', [tensor, go])]),
  );
  const inside = (name: string) => g.node('Identity', [`${gates[name]}:1`]);
  const i = inside('i');
  const now = g.node('TensorArrayReadV3', [handle, i, readable]);
  const next = cell(g, now, inside('state'), k, r);
  const written = g.node('TensorArrayWriteV3', [writable, i, next, inside('flow')]);
  g.node('NextIteration', [g.node('AddV2', [i, g.integers(1)], integers)], integers, 'next_i');
  g.node('NextIteration', [next], {}, 'next_state');
  g.node('NextIteration', [written], {}, 'next_flow');
  const last = g.node('Exit', [gates['state']!]);
  const flow = g.node('Exit', [gates['flow']!]);
  const sequence = g.node('TensorArrayGatherV3', [to, all, flow], {
    dtype: type('DT_FLOAT'),
    element_shape: { shape: { dim: [{ size: BATCH }, { size: HIDDEN }] } },
  });
  await expectRecurrent(g, [g.node('Identity', [last]), g.node('Mul', [sequence, g.scalar(2)])]);
});

it('runs a recurrent layer that is a while over lists', async () => {
  const g = new GraphBuilder();
  const x = g.input('x', [STEPS, BATCH, INPUTS]);
  const state = g.constant(new Array(BATCH * HIDDEN).fill(0.1), [BATCH, HIDDEN]);
  const lists = { element_dtype: type('DT_FLOAT'), shape_type: type('DT_INT32') };
  const from = g.node('TensorListFromTensor', [x, g.integers([BATCH, INPUTS])], lists);
  const to = g.node('TensorListReserve', [g.integers([BATCH, HIDDEN]), g.integers(STEPS)], lists);
  const shape = g.integers([BATCH, INPUTS]);
  const kernels = [g.noise(INPUTS, HIDDEN), g.noise(HIDDEN, HIDDEN)];
  const loop = g.node(
    'StatelessWhile',
    [g.integers(0), g.integers(STEPS), state, to, from, ...kernels, shape],
    { cond: functionName('more'), body: functionName('step') },
  );
  const names = ['i', 'steps', 'state', 'to', 'from', 'kernel', 'recurrent', 'shape'];
  const args = names.map((name) => ({ name, type: 'DT_FLOAT' }));
  const float = { T: type('DT_FLOAT') };
  const node = (name: string, op: string, input: string[], more = {}) => {
    return { name, op, input, attr: { ...float, ...more } };
  };
  const library = {
    function: [
      {
        signature: { name: 'more', inputArg: args, outputArg: [{ name: 'go', type: 'DT_BOOL' }] },
        nodeDef: [node('below', 'Less', ['i', 'steps'], integers)],
        ret: { go: 'below:z:0' },
      },
      {
        signature: {
          name: 'step',
          inputArg: args,
          outputArg: names.map((name) => ({ name: `${name}_out`, type: 'DT_FLOAT' })),
        },
        nodeDef: [
          node('rank', 'Rank', ['shape'], integers),
          node('next', 'AddV2', ['i', 'rank:output:0'], integers),
          node('now', 'TensorListGetItem', ['from', 'i', 'shape'], lists),
          node('in', 'MatMul', ['now:item:0', 'kernel']),
          node('back', 'MatMul', ['state', 'recurrent']),
          node('sum', 'AddV2', ['in:product:0', 'back:product:0']),
          node('new', 'Tanh', ['sum:z:0']),
          node('set', 'TensorListSetItem', ['to', 'i', 'new:y:0'], lists),
        ],
        ret: {
          ...{ i_out: 'next:z:0', steps_out: 'steps', state_out: 'new:y:0' },
          ...{ to_out: 'set:output_handle:0', from_out: 'from', kernel_out: 'kernel' },
          ...{ recurrent_out: 'recurrent', shape_out: 'shape' },
        },
      },
    ],
  };
  const sequence = g.node('TensorListStack', [`${loop}:3`, g.integers([BATCH, HIDDEN])], lists);
  await expectRecurrent(
    g,
    [g.node('Neg', [`${loop}:2`]), g.node('Mul', [sequence, g.scalar(2)])],
    library,
  );
});

it('keeps the weights of a loop once, however often it goes round', async () => {
  const bytesFor = async (steps: number) => {
    const g = new GraphBuilder();
    const kernel = g.noise(64, 64);
    let state = g.input('x', [1, 64]);
    for (let step = 0; step < steps; step++) {
      state = g.node('Tanh', [g.node('MatMul', [state, kernel])]);
    }
    const model = await load(await pithOf(g.output(state).model()));
    await model.run({ x: Float32Array.from(noise(64, 1)) });
    const { memoryBytes, weightBytes } = model.stats;
    model.dispose();
    return { memoryBytes, weightBytes };
  };
  const [few, many] = [await bytesFor(2), await bytesFor(50)];
  expect(many.weightBytes).toBe(few.weightBytes);
  expect(many.memoryBytes).toBeLessThan(few.memoryBytes + 64 * 1024);
});
