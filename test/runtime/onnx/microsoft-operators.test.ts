import { type AttributeFields, encodeOnnx, encodeTensor } from '@pith/onnx';
import { expect, test } from 'vitest';
import { ONNX_OPERATORS } from '../../../packages/runtime/src/program/lower/onnx/operators.js';
import { compareWithOnnxruntime, type Given } from './compare-with-onnxruntime.js';

type Input = Given | Uint8Array | '';
interface Case {
  readonly inputs: readonly Input[];
  readonly attributes?: readonly AttributeFields[];
  /** Of the output. @default 1, float */
  readonly type?: number;
  /** How far the outputs may be apart: where numbers are quantised, one step. @default 1e-5 */
  readonly tolerance?: number;
  /** @default 1 */
  readonly opset?: number;
}

const wave = (count: number, step = 1) =>
  Array.from({ length: count }, (_, i) => Math.sin(i * step + 0.3));
const sizeOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
/** Computed floats. */
const x = (...shape: number[]): Given => ({
  ...{ shape, data: Float32Array.from(wave(sizeOf(shape), 0.7)) },
});
const float = (dims: number[], data: readonly number[] = wave(sizeOf(dims), 2)) =>
  encodeTensor({ name: '', dims, dataType: 1, floatData: [...data] });
/** Known bytes, or with `type` 3 signed ones, 6 int32. */
const ints = (dims: number[], data: readonly number[], type = 2) =>
  encodeTensor({ name: '', dims, dataType: type, int32Data: [...data] });
const bytes = (dims: number[], step = 3) =>
  ints(
    dims,
    wave(sizeOf(dims), step).map((one) => Math.round(100 * one + 120)),
  );
const signed = (dims: number[], step = 3) =>
  ints(
    dims,
    wave(sizeOf(dims), step).map((one) => Math.round(100 * one)),
    3,
  );
const integer = (name: string, i: number): AttributeFields => ({ name, type: 2, i });
const number = (name: string, f: number): AttributeFields => ({ name, type: 1, f });
const text = (name: string, s: string): AttributeFields => ({
  ...{ name, type: 3, s: new TextEncoder().encode(s) },
});
/** A scale and a zero point. */
const level = (scale: number, zero: number, type = 2) => [
  float([], [scale]),
  ints([], [zero], type),
];

const cases: readonly (readonly [operator: string, ...(readonly Case[])])[] = [
  ['Gelu', { inputs: [x(2, 5)] }],
  ['BiasGelu', { inputs: [x(2, 5), float([5])] }],
  ['FastGelu', { inputs: [x(2, 5), float([5])] }, { inputs: [x(2, 5)] }],
  ['QuickGelu', { inputs: [x(2, 5)], attributes: [number('alpha', 1.5)] }],
  [
    'FusedMatMul',
    {
      inputs: [x(2, 4, 3), float([2, 5, 4])],
      attributes: [integer('transA', 1), integer('transB', 1), number('alpha', 0.5)],
    },
  ],
  [
    'FusedGemm',
    {
      inputs: [x(3, 4), float([4, 2]), float([2])],
      attributes: [text('activation', 'LeakyRelu'), number('activation_alpha', 0.2)],
    },
  ],
  ...(['Relu', 'Sigmoid', 'Tanh'] as const).map(
    (activation) =>
      [
        'FusedConv',
        {
          inputs: [x(1, 2, 5, 5), float([3, 2, 3, 3]), float([3]), float([1, 3, 3, 3])],
          attributes: [text('activation', activation)],
        },
      ] as const,
  ),
  [
    'SkipLayerNormalization',
    { inputs: [x(2, 3, 8), float([2, 3, 8]), float([8]), float([8]), float([8])] },
  ],
  ['SkipSimplifiedLayerNormalization', { inputs: [x(2, 3, 8), float([2, 3, 8]), float([8])] }],
  [
    'DynamicQuantizeMatMul',
    { inputs: [x(3, 8), signed([8, 4]), float([1], [0.01]), ints([1], [2], 3), float([4])] },
  ],
  [
    'MatMulIntegerToFloat',
    {
      inputs: [
        ...[bytes([3, 8]), signed([8, 4]), x(1), float([1], [0.02])],
        ...[ints([1], [100]), ints([1], [3], 3), float([4])],
      ],
    },
  ],
  [
    'MatMulNBits',
    {
      inputs: [x(2, 40), bytes([3, 3, 8]), float([9])],
      attributes: [
        integer('K', 40),
        integer('N', 3),
        integer('bits', 4),
        integer('block_size', 16),
      ],
      tolerance: 1e-4,
    },
    {
      inputs: [x(2, 64), bytes([3, 2, 16]), float([6]), bytes([3])],
      attributes: [
        integer('K', 64),
        integer('N', 3),
        integer('bits', 4),
        integer('block_size', 32),
      ],
      tolerance: 1e-4,
    },
  ],
  [
    'QGemm',
    {
      inputs: [
        ...[bytes([3, 4]), x(), ints([], [110]), signed([5, 4]), float([], [0.02])],
        ...[ints([], [0], 3), ints([5], [100, -200, 300, 5, 9], 6), ...level(0.5, 128)],
      ],
      attributes: [integer('transB', 1)],
      ...{ type: 2, tolerance: 1 },
    },
  ],
  ...(['QLinearAdd', 'QLinearMul'] as const).map(
    (operator) =>
      [
        operator,
        {
          inputs: [
            ...[bytes([2, 6]), x(), ints([], [100])],
            ...[bytes([2, 6], 5), ...level(0.02, 90), ...level(0.03, 128)],
          ],
          ...{ type: 2, tolerance: 1 },
        },
      ] as const,
  ),
  ...(['QLinearSigmoid', 'QLinearLeakyRelu'] as const).map(
    (operator) =>
      [
        operator,
        { inputs: [bytes([2, 6]), ...level(0.03, 120), ...level(0.01, 10)], type: 2, tolerance: 1 },
      ] as const,
  ),
  [
    'QLinearGlobalAveragePool',
    {
      inputs: [bytes([1, 3, 4, 4]), ...level(0.03, 120), ...level(0.02, 128)],
      type: 2,
      tolerance: 1,
    },
  ],
  [
    'QLinearConcat',
    {
      inputs: [
        ...level(0.02, 128),
        ...[bytes([2, 3]), ...level(0.03, 120), bytes([2, 4], 5), ...level(0.01, 100)],
      ],
      attributes: [integer('axis', 1)],
      ...{ type: 2, tolerance: 1 },
    },
  ],
];

test.each(cases.flatMap(([operator, ...list]) => list.map((one) => [operator, one] as const)))(
  '%s gives what onnxruntime gives',
  async (operator, { inputs, attributes = [], type = 1, tolerance = 1e-5 }) => {
    const names = inputs.map((input, i) => (input === '' ? '' : `input${i}`));
    const given = Object.fromEntries(
      inputs.flatMap((input, i) =>
        typeof input === 'object' && 'data' in input ? [[names[i]!, input]] : [],
      ),
    );
    const model = encodeOnnx({
      irVersion: 8,
      opsetImport: [{ version: 17 }, { domain: 'com.microsoft', version: 1 }],
      graph: {
        name: 'main',
        node: [
          {
            opType: operator,
            domain: 'com.microsoft',
            input: names,
            output: ['y'],
            attribute: [...attributes],
          },
        ],
        // A TensorProto's fields may follow each other in any order: here the name.
        initializer: inputs.flatMap((input, i) =>
          input instanceof Uint8Array
            ? [new Uint8Array([...input, ...encodeTensor({ name: names[i]! })])]
            : [],
        ),
        input: Object.entries(given).map(([name, { shape }]) => ({
          name,
          type: {
            tensorType: { elemType: 1, shape: { dim: shape.map((dimValue) => ({ dimValue })) } },
          },
        })),
        output: [{ name: 'y', type: { tensorType: { elemType: type } } }],
      },
    });
    const [found] = await compareWithOnnxruntime(model, given);
    expect(found!.magnitude).toBeGreaterThan(0);
    expect(found!.difference).toBeLessThanOrEqual(
      tolerance * (type === 1 ? Math.max(found!.magnitude, 1) : 1),
    );
  },
);

test('leaves out no operator of onnxruntime that is claimed', () => {
  const tested = new Set(cases.map(([operator]) => operator));
  expect(
    [...ONNX_OPERATORS.get('com.microsoft')!.keys()].filter((name) => !tested.has(name)),
  ).toEqual([]);
});
