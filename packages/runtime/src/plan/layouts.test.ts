import { describe, expect, it } from 'vitest';
import { type Activation, IDENTITY, RELU } from '../program/activation.js';
import type { Operation, Program } from '../program/program.js';
import { expectedDensity } from './activation-density.js';
import { chooseLayouts } from './layouts.js';

function program(shapes: number[][], operations: Operation[]): Program {
  return {
    values: shapes.map((shape, i) => ({ name: `v${i}`, shape })),
    inputs: [{ name: 'image', value: 0 }],
    outputs: [{ name: 'result', value: shapes.length - 1 }],
    operations,
  };
}

function convolution(
  [input, output]: [number, number],
  shape: number[],
  { padding = 0, stride = 1, activation = RELU as Activation } = {},
): Operation {
  return {
    ...{ kind: 'convolution', layer: `conv${output}`, inputs: [input], output, groups: 1 },
    ...{ kernel: { tensor: 'w', shape }, strides: [stride, stride], dilation: [1, 1] },
    padding: { top: padding, bottom: padding, left: padding, right: padding },
    epilogue: { activation },
  };
}

describe('chooseLayouts', () => {
  it('gives all values between convolutions of stride 1 the widest border among them', () => {
    const { planes, padded } = chooseLayouts(
      program(
        [
          [9, 7, 3],
          [9, 7, 8],
          [9, 7, 4],
        ],
        [convolution([0, 1], [1, 1, 3, 8]), convolution([1, 2], [5, 5, 8, 4], { padding: 2 })],
      ),
    );
    expect([0, 1, 2].map((id) => planes.get(id)!.pitch)).toEqual([9, 9, 9]);
    expect([...padded]).toEqual([1]);
  });

  it('does not tie the two sides of a strided convolution', () => {
    const { planes } = chooseLayouts(
      program(
        [
          [9, 9, 3],
          [5, 5, 8],
        ],
        [convolution([0, 1], [3, 3, 3, 8], { padding: 1, stride: 2 })],
      ),
    );
    expect(planes.get(0)!.pitch).toBe(9);
    expect(planes.get(1)!.pitch).toBeGreaterThanOrEqual(6);
  });

  it('leaves an image that is only flattened as it comes', () => {
    const flatten: Operation = { kind: 'reshape', layer: 'flatten', inputs: [0], output: 1 };
    const { planes } = chooseLayouts(program([[4, 4, 3], [48]], [flatten]));
    expect(planes.size).toBe(0);
  });
});

describe('expectedDensity', () => {
  const after = (activation: Activation) =>
    program(
      [[4, 4, 3], [4, 4, 8], [128]],
      [
        convolution([0, 1], [1, 1, 3, 8], { activation }),
        { kind: 'reshape', layer: 'flatten', inputs: [1], output: 2 },
      ],
    );

  it('expects zeros behind ReLU, also once it is flattened, and none behind other activations', () => {
    expect(expectedDensity(after(RELU), 2)).toBeCloseTo(0.4);
    expect(expectedDensity(after(IDENTITY), 2)).toBe(1);
    expect(expectedDensity(after({ kind: 'tanh' }), 2)).toBe(1);
    expect(expectedDensity(after(RELU), 0)).toBe(0.5);
  });
});
