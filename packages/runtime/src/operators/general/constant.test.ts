import { describe, expect, it } from 'vitest';
import { interpretProgram } from '../../../../../test/runtime/interpret-program.js';
import { plainOf } from '../../../../../test/runtime/plain-values.js';
import { runProgram } from '../../../../../test/runtime/run-program.js';
import { IDENTITY, RELU } from '../../program/activation.js';
import type { Operation, Program } from '../../program/program.js';

function program(
  shapes: readonly (readonly number[])[],
  operations: readonly Operation[],
): Program {
  const written = new Set(operations.map(({ output }) => output));
  return {
    values: shapes.map((shape) => ({ name: '', shape })),
    inputs: shapes.flatMap((_, value) => (written.has(value) ? [] : [{ name: 'x', value }])),
    outputs: [...written].map((value) => ({ name: `y${value}`, value })),
    operations,
  };
}

function constant(output: number, shape: readonly number[]): Operation {
  const data = Float32Array.from(plainOf(shape, 8).data);
  return { kind: 'constant', layer: 'c', inputs: [], output, source: { shape, data } };
}

const epilogue = { activation: RELU };

const PROGRAMS: Readonly<Record<string, Program>> = {
  'as an operand, twice': program(
    [[2, 6], [6], [2, 6], [2, 6]],
    [
      constant(1, [6]),
      { kind: 'binary', mode: 'add', layer: 's', inputs: [0, 1], output: 2 },
      { kind: 'binary', mode: 'multiply', layer: 'm', inputs: [1, 2], output: 3 },
    ],
  ),
  'where results else replace their inputs': program(
    [[6], [6], [6], [6], [2, 3]],
    [
      constant(1, [6]),
      { kind: 'pointwise', epilogue, layer: 'p', inputs: [1], output: 2 },
      {
        ...{ kind: 'combine', mode: 'add', activation: IDENTITY, layer: 's' },
        ...{ inputs: [1, 0], output: 3 },
      },
      { kind: 'reshape', layer: 'r', inputs: [1], output: 4 },
    ],
  ),
  'as a part of a whole': program(
    [[4], [3], [7], [7]],
    [
      constant(1, [3]),
      { kind: 'concatenate', axis: 0, layer: 'a', inputs: [0, 1], output: 2 },
      { kind: 'concatenate', axis: 0, layer: 'b', inputs: [1, 0], output: 3 },
    ],
  ),
  'before a layer that takes batches at once': program(
    [[4], [4], [3], [3], [3]],
    [
      constant(1, [4]),
      {
        ...{ kind: 'fully-connected', epilogue, layer: 'fc', inputs: [1], output: 2 },
        kernel: { tensor: 'w', shape: [4, 3], values: Float32Array.from(plainOf([12], 2).data) },
      },
      {
        ...{ kind: 'fully-connected', epilogue, layer: 'fc', inputs: [0], output: 3 },
        kernel: { tensor: 'w', shape: [4, 3], values: Float32Array.from(plainOf([12], 3).data) },
      },
      {
        ...{ kind: 'combine', mode: 'multiply', activation: IDENTITY, layer: 's' },
        ...{ inputs: [2, 3], output: 4 },
      },
    ],
  ),
  'as an image': program(
    [
      [2, 3, 2],
      [2, 3, 2],
      [2, 3, 2],
      [2, 3, 4],
    ],
    [
      constant(1, [2, 3, 2]),
      {
        ...{ kind: 'combine', mode: 'add', activation: RELU, layer: 's' },
        ...{ inputs: [0, 1], output: 2 },
      },
      { kind: 'concatenate', axis: 2, layer: 'b', inputs: [1, 2], output: 3 },
    ],
  ),
};

describe.each(['simd', 'typescript'] as const)('%s', (instructionSet) => {
  describe.each([1, 5])('%d samples', (samples) => {
    it.each(Object.entries(PROGRAMS))('keeps a constant %s', async (_, each) => {
      const [port] = each.inputs;
      const { shape } = each.values[port!.value]!;
      const { data } = plainOf([samples, ...shape], 4);
      const got = await runProgram(each, [data], { instructionSet, samples });
      const size = data.length / samples;
      for (let sample = 0; sample < samples; sample++) {
        const own = data.subarray(sample * size, (sample + 1) * size);
        const expected = interpretProgram(each, [own], () => []);
        expected.forEach((output, k) => {
          const part = got[k]!.subarray(sample * output.length, (sample + 1) * output.length);
          expect(Array.from(part)).toEqual(Array.from(output));
        });
      }
    });
  });

  it('refuses numbers that are not as many as its value has', async () => {
    const each = program([[1], [5]], [constant(1, [6])]);
    await expect(runProgram(each, [[0]], { instructionSet })).rejects.toThrow(
      'c: 6 numbers of the shape [6] for a constant of the shape [5]',
    );
  });
});
