import { InputError } from '@pith/container';
import { describe, expect, it } from 'vitest';
import type { TracedLayer } from '../../network/traced-layer.js';
import { shapeOfLayer } from './shape-of-layer.js';

const epilogue = { activation: { kind: 'clamp', low: 0, high: Number.POSITIVE_INFINITY } } as const;
const step = { layer: 'conv', inputs: [0], output: 1, epilogue } as const;

interface Window {
  strides?: [number, number];
  dilation?: [number, number];
  groups?: number;
  padding?: { top: number; bottom: number; left: number; right: number };
}

function convolution(
  sizes: { input: number[]; output: number[]; kernel: number[] },
  { strides = [1, 1], dilation = [1, 1], groups = 1, padding }: Window = {},
): Pick<TracedLayer, 'name' | 'operation' | 'inputShape' | 'outputShape'> {
  const kernel = { tensor: 'conv/kernel', shape: sizes.kernel };
  return {
    name: 'conv',
    inputShape: sizes.input,
    outputShape: sizes.output,
    operation: {
      ...step,
      kind: 'convolution',
      kernel,
      strides,
      dilation,
      groups,
      padding: padding ?? { top: 0, bottom: 0, left: 0, right: 0 },
    } as TracedLayer['operation'],
  };
}

describe('shapeOfLayer', () => {
  it('is AlexNet’s CONV2 for its sizes', () => {
    const layer = convolution(
      { input: [27, 27, 96], output: [27, 27, 256], kernel: [5, 5, 48, 256] },
      { groups: 2, padding: { top: 2, bottom: 2, left: 2, right: 2 } },
    );
    expect(shapeOfLayer(layer, 4)).toEqual({
      shape: { G: 2, N: 4, M: 128, C: 48, H: 31, W: 31, R: 5, S: 5, E: 27, F: 27, U: 1 },
      padding: { top: 2, bottom: 2, left: 2, right: 2 },
      stored: { height: 27, width: 27, channels: 96 },
    });
  });

  it('leaves out what no filter sees, and takes planes that are not square', () => {
    const layer = convolution(
      { input: [28, 7, 3], output: [13, 4, 8], kernel: [3, 1, 3, 8] },
      { strides: [2, 2] },
    );
    const { shape, padding } = shapeOfLayer(layer, 1);
    expect(shape).toMatchObject({ H: 27, W: 7, R: 3, S: 1, E: 13, F: 4, U: 2 });
    expect(padding).toEqual({ top: 0, bottom: 0, left: 0, right: 0 });
  });

  it('pads the end alone where "same" does', () => {
    const layer = convolution(
      { input: [224, 224, 3], output: [112, 112, 32], kernel: [3, 3, 3, 32] },
      { strides: [2, 2], padding: { top: 0, bottom: 1, left: 0, right: 1 } },
    );
    const { shape, padding } = shapeOfLayer(layer, 1);
    expect(shape).toMatchObject({ H: 225, W: 225, E: 112 });
    expect(padding).toEqual({ top: 0, bottom: 1, left: 0, right: 1 });
  });

  it('has a group for each channel of a depthwise convolution', () => {
    const dense = convolution({ input: [9, 9, 6], output: [7, 7, 12], kernel: [3, 3, 6, 2] });
    const layer = {
      ...dense,
      operation: {
        ...dense.operation,
        kind: 'depthwise-convolution',
      } as TracedLayer['operation'],
    };
    expect(shapeOfLayer(layer, 2).shape).toMatchObject({ G: 6, N: 2, M: 2, C: 1, E: 7 });
  });

  it.each([
    [[800], { C: 800, M: 500, H: 1, E: 1 }],
    [[16, 800], { C: 800, M: 500, H: 16, E: 16 }],
    [[4, 4, 800], { C: 800, M: 500, H: 16, W: 1, E: 16, F: 1 }],
  ])('takes fully connected %j for a 1 × 1 convolution', (inputShape, expected) => {
    const operation = {
      ...step,
      kind: 'fully-connected',
      kernel: { tensor: 'k', shape: [800, 500] },
    };
    const layer = {
      ...{ name: 'fc', inputShape, outputShape: [500] },
      operation: operation as unknown as TracedLayer['operation'],
    };
    expect(shapeOfLayer(layer, 4).shape).toMatchObject({ ...expected, N: 4, R: 1, S: 1, U: 1 });
  });

  it.each([
    [{ strides: [2, 1] as [number, number] }, /conv: strides are 2 and 1.*2 in both would fit/],
    [{ dilation: [2, 2] as [number, number] }, /conv: dilation is 2 and 2.*without dilation/],
  ])('refuses %j', (window, message) => {
    const layer = convolution(
      { input: [9, 9, 1], output: [4, 4, 1], kernel: [3, 3, 1, 1] },
      window,
    );
    expect(() => shapeOfLayer(layer, 1)).toThrow(InputError);
    expect(() => shapeOfLayer(layer, 1)).toThrow(message);
  });

  it.each([
    [{ input: [1, 20, 2], output: [1, 9, 4], kernel: [1, 3, 2, 4] }, [1, 2], { H: 1, W: 19 }],
    [{ input: [20, 3, 2], output: [9, 1, 4], kernel: [3, 3, 2, 4] }, [2, 1], { H: 19, W: 3 }],
  ] as const)('takes the stride along which something moves: %j', (sizes, strides, plane) => {
    const [input, output, kernel] = [[...sizes.input], [...sizes.output], [...sizes.kernel]];
    const layer = convolution({ input, output, kernel }, { strides: [...strides] });
    expect(shapeOfLayer(layer, 1).shape).toMatchObject({ ...plane, U: 2 });
  });

  it('lets a 1 × 1 filter be dilated, which changes nothing', () => {
    const layer = convolution(
      { input: [9, 9, 1], output: [9, 9, 1], kernel: [1, 1, 1, 1] },
      { dilation: [2, 2] },
    );
    expect(shapeOfLayer(layer, 1).shape).toMatchObject({ E: 9, R: 1 });
  });
});
