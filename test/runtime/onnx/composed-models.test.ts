import { type AttributeFields, encodeOnnx, encodeTensor, type GraphFields } from '@pith/onnx';
import { expect, test } from 'vitest';
import { compareWithOnnxruntime, type Given } from './compare-with-onnxruntime.js';

const node = (
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attribute: readonly AttributeFields[] = [],
) => ({ ...{ opType, input: [...input], output: [...output] }, attribute: [...attribute] });
const integer = (name: string, i: number): AttributeFields => ({ name, type: 2, i });
const integers = (name: string, ...ints: number[]): AttributeFields => ({ name, type: 7, ints });
const graph = (name: string, g: GraphFields): AttributeFields => ({ name, type: 5, g });
const value = (name: string) => ({ name, type: { tensorType: { elemType: 1 } } });
const scalar = (name: string, elemType: number) => ({
  ...{ name, type: { tensorType: { elemType, shape: {} } } },
});
const floats = (name: string, dims: number[], data: readonly number[]) =>
  encodeTensor({ name, dims, dataType: 1, floatData: [...data] });
const bytes = (name: string, dims: number[], dataType: number, data: readonly number[]) =>
  encodeTensor({ name, dims, dataType, int32Data: [...data] });
const wave = (count: number, step = 1) =>
  Array.from({ length: count }, (_, i) => Math.sin(i * step + 0.3));
const given = (shape: readonly number[], data: readonly number[]): Given => ({
  ...{ shape, data: Float32Array.from(data) },
});

async function agree(main: GraphFields, inputs: Readonly<Record<string, Given>>): Promise<void> {
  const model = encodeOnnx({
    ...{ irVersion: 8, opsetImport: [{ version: 17 }] },
    graph: {
      ...{ name: 'main', ...main },
      input: Object.entries(inputs).map(([name, { shape }]) => ({
        name,
        type: {
          tensorType: { elemType: 1, shape: { dim: shape.map((dimValue) => ({ dimValue })) } },
        },
      })),
    },
  });
  for (const { difference, magnitude } of await compareWithOnnxruntime(model, inputs)) {
    expect(magnitude).toBeGreaterThan(0);
    expect(difference).toBeLessThan(1e-5 * Math.max(magnitude, 1));
  }
}

test.each([1, -1])('a computed condition, times %d', async (sign) => {
  const branch = (opType: string): GraphFields => ({
    node: [node(opType, ['x'], [`${opType}x`])],
    output: [value(`${opType}x`)],
    name: opType,
  });
  const main: GraphFields = {
    node: [
      node('ReduceSum', ['x'], ['sum'], [integer('keepdims', 0)]),
      node('Greater', ['sum', 'zero'], ['positive']),
      node(
        'If',
        ['positive'],
        ['y'],
        [graph('then_branch', branch('Exp')), graph('else_branch', branch('Neg'))],
      ),
    ],
    initializer: [floats('zero', [], [0])],
    output: [value('y')],
  };
  await agree(main, {
    x: given(
      [2, 3],
      wave(6).map((one) => sign * Math.abs(one)),
    ),
  });
});

test('a loop that collects what it makes', async () => {
  const body: GraphFields = {
    name: 'body',
    input: [scalar('i', 7), scalar('go', 9), value('carried')],
    node: [
      node('Identity', ['go'], ['on']),
      node('MatMul', ['carried', 'w'], ['next']),
      node('Relu', ['next'], ['seen']),
    ],
    output: [scalar('on', 9), value('next'), value('seen')],
  };
  const main: GraphFields = {
    node: [node('Loop', ['count', '', 'x'], ['last', 'all'], [graph('body', body)])],
    initializer: [
      encodeTensor({ name: 'count', dims: [], dataType: 7, int64Data: [4] }),
      floats('w', [3, 3], wave(9, 2)),
    ],
    output: [value('last'), value('all')],
  };
  await agree(main, { x: given([2, 3], wave(6)) });
});

test('a product that onnxruntime quantised dynamically', async () => {
  const main: GraphFields = {
    node: [
      node('DynamicQuantizeLinear', ['x'], ['q', 'scale', 'zero']),
      node('MatMulInteger', ['q', 'w', 'zero', 'w_zero'], ['sums']),
      node('Cast', ['sums'], ['product'], [integer('to', 1)]),
      node('Mul', ['scale', 'w_scale'], ['both']),
      node('Mul', ['product', 'both'], ['y']),
    ],
    initializer: [
      bytes(
        'w',
        [8, 5],
        3,
        wave(40, 3).map((one) => Math.round(100 * one)),
      ),
      bytes('w_zero', [], 3, [3]),
      floats('w_scale', [], [0.02]),
    ],
    output: [value('y')],
  };
  await agree(main, { x: given([4, 8], wave(32)) });
});

test('a convolution between quantisations', async () => {
  const channels = [0.01, 0.02, 0.03];
  const main: GraphFields = {
    node: [
      node('QuantizeLinear', ['x', 'x_scale', 'x_zero'], ['q']),
      node('DequantizeLinear', ['q', 'x_scale', 'x_zero'], ['d']),
      node('DequantizeLinear', ['w', 'w_scale', 'w_zero'], ['kernel'], [integer('axis', 0)]),
      node('Conv', ['d', 'kernel'], ['y'], [integers('pads', 1, 1, 1, 1)]),
    ],
    initializer: [
      floats('x_scale', [], [0.015]),
      bytes('x_zero', [], 2, [120]),
      bytes(
        'w',
        [3, 2, 3, 3],
        3,
        wave(54, 5).map((one) => Math.round(90 * one)),
      ),
      floats('w_scale', [3], channels),
      bytes('w_zero', [3], 3, [0, 0, 0]),
    ],
    output: [value('y')],
  };
  await agree(main, { x: given([1, 2, 6, 5], wave(60)) });
});

test('attention as PyTorch writes it down', async () => {
  const [steps, width, heads] = [5, 8, 2];
  const shape = (name: string, ...sizes: number[]) =>
    encodeTensor({ name, dims: [sizes.length], dataType: 7, int64Data: sizes });
  const projection = (name: string) => [
    node('MatMul', ['n', `w${name}`], [`${name}0`]),
    node('Reshape', [`${name}0`, 'split'], [`${name}1`]),
    node(
      'Transpose',
      [`${name}1`],
      [name],
      [integers('perm', ...(name === 'k' ? [0, 2, 3, 1] : [0, 2, 1, 3]))],
    ),
  ];
  const main: GraphFields = {
    node: [
      node('LayerNormalization', ['x', 'gamma', 'beta'], ['n']),
      ...['q', 'k', 'v'].flatMap(projection),
      node('MatMul', ['q', 'k'], ['scores']),
      node('Div', ['scores', 'root'], ['scaled']),
      node('Softmax', ['scaled'], ['weights'], [integer('axis', -1)]),
      node('MatMul', ['weights', 'v'], ['attended']),
      node('Transpose', ['attended'], ['together'], [integers('perm', 0, 2, 1, 3)]),
      node('Reshape', ['together', 'joined'], ['flat']),
      node('Add', ['flat', 'x'], ['y']),
    ],
    initializer: [
      ...['q', 'k', 'v'].map((name, i) => floats(`w${name}`, [width, width], wave(64, i + 1))),
      floats('gamma', [width], wave(width, 2)),
      floats('beta', [width], wave(width, 3)),
      floats('root', [], [2]),
      shape('split', 0, 0, heads, width / heads),
      shape('joined', 0, -1, width),
    ],
    output: [value('y')],
  };
  await agree(main, { x: given([2, steps, width], wave(2 * steps * width, 7)) });
});

test('the normalisation that onnxruntime has in the domain of ONNX', async () => {
  const main: GraphFields = {
    node: [node('SimplifiedLayerNormalization', ['x', 'scale'], ['y'], [integer('axis', -1)])],
    initializer: [floats('scale', [6], wave(6, 2))],
    output: [value('y')],
  };
  await agree(main, { x: given([2, 3, 6], wave(36, 5)) });
});
