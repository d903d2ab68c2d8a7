import { elementCount } from '@pith/container';
import type { Activation, Convolution, Epilogue } from '@pith/runtime';
import { describe, expect, it } from 'vitest';
import type { TracedLayer } from '../../network/traced-layer.js';
import type { LayerMapping } from './layer-mapping.js';
import { type MapLayerOptions, mapLayer } from './map-layer.js';
import { columnsOf, mappedLayer } from './mapped-layer.js';

const RELU: Activation = { kind: 'clamp', low: 0, high: Infinity };
const NOTHING: Activation = { kind: 'clamp', low: -Infinity, high: Infinity };

/** Eighths, so that sums are exact in any order; about half are 0. */
function numbers(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const whole = ((state >>> 16) % 33) - 16;
    return state >>> 31 ? whole / 8 : 0;
  });
}

interface Shape {
  readonly size: readonly [height: number, width: number];
  readonly kernel: readonly [height: number, width: number];
  readonly channels: number;
  readonly filters: number;
  readonly groups?: number;
  readonly strides?: readonly [number, number];
  readonly dilation?: readonly [number, number];
  readonly padding?: readonly [top: number, bottom: number, left: number, right: number];
  readonly epilogue?: Epilogue;
}

type Layer = Parameters<typeof mapLayer>[0];

function convolution(shape: Shape): Layer & { operation: Convolution } {
  const { size, kernel, channels, filters, groups = 1, strides = [1, 1] } = shape;
  const { dilation = [1, 1], padding: pad = [0, 0, 0, 0] } = shape;
  const [top, bottom, left, right] = pad;
  const out = (axis: 0 | 1, edges: number) =>
    Math.floor((size[axis] + edges - (kernel[axis] - 1) * dilation[axis] - 1) / strides[axis]) + 1;
  const kernelShape = [...kernel, channels / groups, filters];
  return {
    operation: {
      ...{ kind: 'convolution', layer: 'conv', inputs: [0], output: 1 },
      ...{ kernel: { tensor: 'conv/kernel', shape: kernelShape }, strides, dilation, groups },
      padding: { top, bottom, left, right },
      epilogue: shape.epilogue ?? { activation: NOTHING },
    },
    inputShape: [...size, channels],
    outputShape: [out(0, top + bottom), out(1, left + right), filters],
    kernel: numbers(elementCount(kernelShape), 7),
  };
}

/** The loop nest of a convolution. */
function direct(
  { operation, inputShape, outputShape, kernel }: ReturnType<typeof convolution>,
  input: Float32Array,
) {
  const { strides, dilation, padding, groups, epilogue } = operation;
  const [R, S, C, M] = operation.kernel.shape as [number, number, number, number];
  const [H, W] = inputShape as [number, number];
  const [E, F] = outputShape as [number, number];
  const output = new Float32Array(E * F * M);
  for (let e = 0; e < E; e++) {
    for (let f = 0; f < F; f++) {
      for (let m = 0; m < M; m++) {
        const group = Math.floor(m / (M / groups));
        let sum = 0;
        for (let r = 0; r < R; r++) {
          for (let s = 0; s < S; s++) {
            const y = e * strides[0] + r * dilation[0] - padding.top;
            const x = f * strides[1] + s * dilation[1] - padding.left;
            if (y < 0 || y >= H || x < 0 || x >= W) continue;
            for (let c = 0; c < C; c++) {
              sum +=
                kernel[((r * S + s) * C + c) * M + m]! *
                input[(y * W + x) * C * groups + group * C + c]!;
            }
          }
        }
        sum = sum * (epilogue.scale?.[m] ?? 1) + (epilogue.bias?.[m] ?? 0);
        const { activation } = epilogue;
        if (activation.kind === 'clamp')
          sum = Math.min(Math.max(sum, activation.low), activation.high);
        output[(e * F + f) * M + m] = sum;
      }
    }
  }
  return output;
}

function mapped(layer: Layer, options?: MapLayerOptions): LayerMapping {
  const mapping = mapLayer(layer, options);
  if (mapping.form === 'unmapped') throw new Error(mapping.reason);
  return mapping;
}

function run(mapping: LayerMapping, outputShape: readonly number[], input: Float32Array) {
  const ranges = mapping.matrices.map(() => ({ inputs: 0, outputs: 0 }));
  const size = elementCount(outputShape);
  return mappedLayer(mapping, columnsOf(mapping), 'float-32', ranges, size).run(input);
}

const three = { size: [7, 6], kernel: [3, 3], channels: 4, filters: 6 } as const;

describe('mapLayer', () => {
  it.each<[string, Shape, LayerMapping['form'], number, number]>([
    ['1×1', { ...three, kernel: [1, 1] }, 'pointwise', 1, 42],
    ['1×1 with a stride', { ...three, kernel: [1, 1], strides: [2, 2] }, 'pointwise', 1, 12],
    ['1×1 in groups', { ...three, kernel: [1, 1], groups: 2 }, 'pointwise', 2, 42],
    ['3×3', three, 'winograd', 16, 6],
    ['3×3 of an odd size', { ...three, size: [5, 7] }, 'winograd', 16, 6],
    ['3×3 with padding', { ...three, padding: [1, 1, 1, 1] }, 'winograd', 16, 12],
    ['3×3 in groups', { ...three, groups: 2, padding: [0, 1, 2, 0] }, 'winograd', 32, 9],
    ['3×3 with a stride', { ...three, strides: [2, 1] }, 'patches', 1, 12],
    ['3×3 with a dilation', { ...three, dilation: [2, 1] }, 'patches', 1, 12],
    ['5×3', { ...three, kernel: [5, 3], padding: [2, 2, 1, 1] }, 'patches', 1, 42],
    ['5×5 in groups', { ...three, kernel: [5, 5], groups: 2 }, 'patches', 2, 6],
  ])('%s: gives what the loop nest gives', (_, shape, form, matrices, positions) => {
    const epilogues: Epilogue[] = [
      { activation: NOTHING },
      { activation: RELU, bias: numbers(6, 11) },
      { activation: { kind: 'clamp', low: 0, high: 6 }, bias: numbers(6, 12) },
      { activation: RELU, bias: numbers(6, 13), scale: numbers(6, 14) },
    ];
    for (const epilogue of epilogues) {
      const layer = convolution({ ...shape, epilogue });
      const mapping = mapped(layer);
      expect(mapping).toMatchObject({ form, positions });
      expect(mapping.matrices).toHaveLength(matrices);
      const input = numbers(elementCount(layer.inputShape), 5);
      const expected = direct(layer, input);
      expect(expected.some((value) => value !== 0)).toBe(true);
      expect(run(mapping, layer.outputShape, input)).toEqual(expected);
    }
  });

  it('takes 3×3 as patches when asked to', () => {
    const layer = convolution(three);
    const mapping = mapped(layer, { convolutions: 'patches' });
    expect(mapping).toMatchObject({ form: 'patches', positions: 20 });
    const input = numbers(elementCount(layer.inputShape), 5);
    expect(run(mapping, layer.outputShape, input)).toEqual(direct(layer, input));
  });

  it('needs 2.25 times fewer products by Winograd than by patches', () => {
    const layer = convolution({ ...three, size: [8, 8] });
    const products = (mapping: LayerMapping) =>
      mapping.positions * mapping.matrices.reduce((n, m) => n + m.inputs * m.outputs, 0);
    const ratio = products(mapped(layer, { convolutions: 'patches' })) / products(mapped(layer));
    expect(ratio).toBe(2.25);
  });

  it('multiplies each row by a fully connected layer', () => {
    const kernel = numbers(5 * 3, 1);
    const epilogue: Epilogue = { activation: { kind: 'sigmoid' }, bias: numbers(3, 2) };
    const layer: Layer = {
      operation: {
        ...{ kind: 'fully-connected', layer: 'fc', inputs: [0], output: 1, epilogue },
        kernel: { tensor: 'fc/kernel', shape: [5, 3] },
      },
      ...{ inputShape: [4, 5], outputShape: [4, 3], kernel },
    };
    const mapping = mapped(layer);
    expect(mapping).toMatchObject({ form: 'fully-connected', positions: 4, host: ['sigmoid'] });
    const input = numbers(20, 3);
    const output = run(mapping, [4, 3], input);
    for (let row = 0; row < 4; row++) {
      for (let o = 0; o < 3; o++) {
        let sum = epilogue.bias![o]!;
        for (let i = 0; i < 5; i++) sum += input[row * 5 + i]! * kernel[i * 3 + o]!;
        expect(output[row * 3 + o]).toBeCloseTo(1 / (1 + Math.exp(-sum)), 6);
      }
    }
  });

  it('says what is left for the host', () => {
    const host = (shape: Partial<Shape>) => mapped(convolution({ ...three, ...shape })).host;
    const bias = numbers(6, 1);
    const one: Partial<Shape> = { kernel: [1, 1] };
    expect(host({ ...one, epilogue: { activation: RELU, bias } })).toEqual([]);
    expect(host({ ...one, epilogue: { activation: RELU, bias, scale: bias } })).toEqual([
      ...['scale', 'bias', 'ReLU'],
    ]);
    expect(host({ ...one, epilogue: { activation: { kind: 'clamp', low: 0, high: 6 } } })).toEqual([
      'clamp to 0 … 6',
    ]);
    expect(host({ epilogue: { activation: RELU, bias } })).toEqual([
      ...['Winograd transforms', 'bias', 'ReLU'],
    ]);
    expect(host({ kernel: [5, 5], epilogue: { activation: RELU, bias } })).toEqual(['windows']);
  });

  it('has no form for depthwise convolutions', () => {
    const grouped = mapLayer(convolution({ ...three, groups: 4, filters: 8 }));
    expect(grouped).toMatchObject({ form: 'unmapped', reason: expect.stringMatching(/2 rows/) });
    const { operation, ...shapes } = convolution(three);
    const layer: Pick<TracedLayer, 'operation' | 'inputShape' | 'outputShape' | 'kernel'> = {
      ...shapes,
      operation: {
        ...operation,
        kind: 'depthwise-convolution',
        kernel: { tensor: 'conv/kernel', shape: [3, 3, 4, 1] },
      },
    };
    expect(mapLayer(layer)).toMatchObject({
      form: 'unmapped',
      reason: expect.stringMatching(/depthwise.*1 row /),
    });
  });
});
