import { describe, expect, it } from 'vitest';
import { IDENTITY, RELU } from '../program/activation.js';
import type { Operation, Program } from '../program/program.js';
import { schedule, type Task } from './schedule.js';

const weights = (shape: number[]) => ({ tensor: 'w', shape });

/** image → convolution → flatten → two fully connected layers → softmax */
const program: Program = {
  values: [[4, 4, 1], [4, 4, 2], [32], [8], [3], [3]].map((shape, i) => ({
    name: `v${i}`,
    shape,
  })),
  inputs: [{ name: 'image', value: 0 }],
  outputs: [{ name: 'classes', value: 5 }],
  operations: [
    {
      ...{ kind: 'convolution', layer: 'conv', inputs: [0], output: 1 },
      ...{ kernel: weights([3, 3, 1, 2]), strides: [1, 1], dilation: [1, 1], groups: 1 },
      padding: { top: 1, bottom: 1, left: 1, right: 1 },
      epilogue: { activation: RELU },
    },
    { kind: 'reshape', layer: 'flatten', inputs: [1], output: 2 },
    dense('fc1', 2, 3, [32, 8]),
    dense('fc2', 3, 4, [8, 3]),
    { kind: 'softmax', layer: 'fc2', inputs: [4], output: 5 },
  ],
};

function dense(layer: string, input: number, output: number, shape: number[]): Operation {
  return {
    ...{ kind: 'fully-connected', layer, inputs: [input], output },
    ...{ kernel: weights(shape), epilogue: { activation: IDENTITY } },
  };
}

const names = (tasks: readonly Task[]) =>
  tasks.map(({ kind, operation }) => operation?.layer ?? kind);

describe('schedule', () => {
  it('runs one sample straight through, with room for one of everything', () => {
    const { tasks, segments } = schedule(program, { batch: false });
    expect(names(tasks)).toEqual(['input', 'conv', 'flatten', 'fc1', 'fc2', 'fc2', 'output']);
    expect(segments).toEqual([{ batched: false, begin: 0, end: 7 }]);
    const forms = tasks.flatMap(({ reads, writes }) => [...reads, ...writes]);
    expect(new Set(forms.map(({ form }) => form))).toEqual(new Set(['sample']));
  });

  it('takes fully connected layers for the whole batch, in lanes, and the rest sample by sample', () => {
    const { tasks, segments } = schedule(program, { batch: true });
    expect(names(tasks)).toEqual([
      ...['input', 'conv', 'flatten'],
      ...['to-lanes', 'fc1', 'fc2', 'to-rows'],
      ...['fc2', 'output'],
    ]);
    expect(segments.map(({ batched, begin, end }) => [batched, begin, end])).toEqual([
      [false, 0, 3],
      [true, 3, 7],
      [false, 7, 9],
    ]);
    // What stays in the first segment is kept for one sample; what leaves it, for all.
    expect(tasks[1]!.writes).toEqual([{ value: 1, form: 'sample' }]);
    expect(tasks[2]!.writes).toEqual([{ value: 2, form: 'rows' }]);
    expect(tasks[4]!.reads).toEqual([{ value: 2, form: 'lanes' }]);
    expect(tasks[7]!.writes).toEqual([{ value: 5, form: 'sample' }]);
  });
});
