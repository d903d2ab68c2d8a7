import { InputError } from '@pith/container';
import { expect, test } from 'vitest';
import { SeededRandom } from '../seeded-random.js';
import { Gram } from './gram.js';
import { matrixView } from './matrix-view.js';
import { meanOutputError } from './mean-output-error.js';
import { outputError } from './output-error.js';

const random = new SeededRandom(1);
const numbers = (count: number) =>
  Float32Array.from({ length: count }, () => Math.max(0, random.normal() + 0.3));

/** Outputs of a layer without bias, [rows · groups · outputs], summed term by term. */
function outputsOf(
  weights: Float32Array,
  patches: Float32Array,
  {
    inputs,
    outputs,
    groups,
    inputOffsets,
    outputStride,
    groupStride,
  }: ReturnType<typeof matrixView>,
): Float64Array {
  const rows = patches.length / (groups * inputs);
  const result = new Float64Array(rows * groups * outputs);
  for (let r = 0; r < rows; r++)
    for (let g = 0; g < groups; g++)
      for (let j = 0; j < outputs; j++)
        for (let i = 0; i < inputs; i++) {
          const weight = weights[g * groupStride + inputOffsets[i]! + j * outputStride]!;
          result[(r * groups + g) * outputs + j]! +=
            weight * patches[(r * groups + g) * inputs + i]!;
        }
  return result;
}

test.each([
  { kind: 'fully-connected', shape: [11, 4] },
  { kind: 'convolution', shape: [2, 3, 2, 6], groups: 3 },
  { kind: 'depthwise-convolution', shape: [3, 3, 5, 2] },
] as const)('errors of $kind are those of its outputs', (layer) => {
  const view = matrixView(layer);
  const width = view.groups * view.inputs;
  const patches = numbers(37 * width);
  const before = numbers(view.groups * view.inputs * view.outputs);
  const after = before.map((weight) => weight + 0.1 * random.normal());
  const gram = new Gram(view.inputs, view.groups);
  // In parts of any size.
  gram.add(patches.subarray(0, 5 * width));
  gram.add(patches.subarray(5 * width));
  expect(gram.rows).toBe(37);

  const then = outputsOf(before, patches, view);
  const now = outputsOf(after, patches, view);
  const channels = view.groups * view.outputs;
  const means = meanOutputError(before, after, gram.mean, view);
  const squares = outputError(before, after, view, gram);
  const centred = outputError(before, after, view, gram.centred());
  for (let j = 0; j < channels; j++) {
    const errors = Array.from(
      { length: 37 },
      (_, r) => now[r * channels + j]! - then[r * channels + j]!,
    );
    const mean = errors.reduce((sum, error) => sum + error, 0) / 37;
    expect(means[j]).toBeCloseTo(mean, 5);
    expect(squares[j]).toBeCloseTo(
      errors.reduce((sum, error) => sum + error ** 2, 0),
      4,
    );
    const variance = errors.reduce((sum, error) => sum + (error - mean) ** 2, 0);
    expect(centred[j]).toBeCloseTo(variance, 4);
  }
});

test('blocks cover all inputs once', () => {
  for (const [inputs, limit] of [
    [9, 2],
    [10, 3],
    [7, 7],
    [5000, 2304],
  ] as const) {
    const { blocks } = new Gram(inputs, 2, limit);
    for (const group of [0, 1]) {
      let next = 0;
      for (const block of blocks.filter((block) => block.group === group)) {
        expect(block.begin).toBe(next);
        expect(block.size).toBeLessThanOrEqual(limit);
        next += block.size;
      }
      expect(next).toBe(inputs);
    }
  }
});

test('damaged inputs are refused', () => {
  const gram = new Gram(2);
  expect(() => gram.add(Float32Array.of(1, 2, 3))).toThrow(InputError);
  expect(() => gram.add(Float32Array.of(1, Number.NaN))).toThrow(/NaN or infinite/);
});
