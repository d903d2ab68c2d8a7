import type { Activation, Operation, Padding, Program } from '@pith/runtime';
import * as tf from '@tensorflow/tfjs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, test } from 'vitest';
import { exportOnnx, type OnnxExportOptions, onnxOutputName } from './export-onnx.js';

// What is written is run by onnxruntime, and what it should give is what TF.js's own operations do.

const BATCH = 2;
const IDENTITY: Activation = { kind: 'clamp', low: -Infinity, high: Infinity };
const NO_PADDING: Padding = { top: 0, bottom: 0, left: 0, right: 0 };

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
});

/** Numbers in [−2, 2) without a pattern that an error in the order could hide behind. */
function numbers(shape: readonly number[], seed = 1): tf.Tensor {
  return tf.randomUniform([...shape], -2, 2, 'float32', seed);
}

function data(tensor: tf.Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync());
}

type Draft<T> = T extends Operation ? Omit<T, 'layer' | 'inputs' | 'output'> : never;

/** A program whose operations follow on each other, the first taking all inputs. */
function chain(
  inputs: readonly (readonly number[])[],
  steps: readonly { operation: Draft<Operation>; shape: readonly number[] }[],
): Program {
  const values = [...inputs, ...steps.map(({ shape }) => shape)].map((shape, i) => ({
    name: `value${i}`,
    shape,
  }));
  return {
    values,
    inputs: inputs.map((_, i) => ({ name: `input${i}`, value: i })),
    outputs: [{ name: 'result', value: values.length - 1 }],
    operations: steps.map(({ operation }, i) => ({
      ...operation,
      layer: `layer${i}`,
      inputs: i === 0 ? inputs.map((_, input) => input) : [inputs.length + i - 1],
      output: inputs.length + i,
    })) as Operation[],
  };
}

async function run(
  program: Program,
  inputs: readonly tf.Tensor[],
  weights: Readonly<Record<string, tf.Tensor>> = {},
  options: OnnxExportOptions = {},
): Promise<{ shape: readonly number[]; data: Float32Array }> {
  const bytes = exportOnnx(program, (name) => data(weights[name]!), { batch: BATCH, ...options });
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  const feeds = inputs.map((input, i) => [`input${i}`, new Tensor(data(input), input.shape)]);
  const result = (await session.run(Object.fromEntries(feeds)))[onnxOutputName('result')]!;
  return { shape: result.dims, data: result.data as Float32Array };
}

function expectClose(
  actual: { shape: readonly number[]; data: Float32Array },
  expected: tf.Tensor,
  tolerance = 1e-4,
): void {
  expect(actual.shape).toEqual(expected.shape);
  const values = expected.dataSync();
  let worst = 0;
  for (let i = 0; i < values.length; i++) {
    worst = Math.max(worst, Math.abs(values[i]! - actual.data[i]!));
  }
  expect(worst).toBeLessThan(tolerance);
}

const image = [7, 6, 3] as const;
const x4 = () => numbers([BATCH, ...image]) as tf.Tensor4D;

describe('activations', () => {
  const cases: [Activation, (x: tf.Tensor) => tf.Tensor][] = [
    [IDENTITY, (x) => x],
    [{ kind: 'clamp', low: 0, high: Infinity }, tf.relu],
    [{ kind: 'clamp', low: 0, high: 1.5 }, (x) => tf.clipByValue(x, 0, 1.5)],
    [{ kind: 'clamp', low: -Infinity, high: 1 }, (x) => tf.minimum(x, 1)],
    [{ kind: 'leaky-relu', slope: 0.3 }, (x) => tf.leakyRelu(x, 0.3)],
    [{ kind: 'thresholded-relu', theta: 0.7 }, (x) => x.mul(x.greater(0.7).toFloat())],
    [{ kind: 'elu', alpha: 0.5 }, (x) => tf.where(x.greater(0), x, x.exp().sub(1).mul(0.5))],
    [{ kind: 'selu' }, tf.selu],
    [{ kind: 'sigmoid' }, tf.sigmoid],
    [{ kind: 'hard-sigmoid' }, (x) => x.mul(0.2).add(0.5).clipByValue(0, 1)],
    [{ kind: 'tanh' }, tf.tanh],
    [{ kind: 'swish' }, (x) => x.mul(x.sigmoid())],
    [{ kind: 'gelu' }, (x) => x.mul(0.5).mul(x.div(Math.SQRT2).erf().add(1))],
    [
      { kind: 'gelu-tanh' },
      (x) => {
        const inner = x.add(x.pow(3).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
        return x.mul(0.5).mul(inner.tanh().add(1));
      },
    ],
    [{ kind: 'mish' }, (x) => x.mul(x.softplus().tanh())],
    [{ kind: 'softplus' }, tf.softplus],
    [{ kind: 'softsign' }, (x) => x.div(x.abs().add(1))],
    [{ kind: 'exponential' }, tf.exp],
  ];
  test.each(cases)('%o', async (activation, expected) => {
    const x = numbers([BATCH, 5, 4]);
    const operation = { kind: 'pointwise' as const, epilogue: { activation } };
    expectClose(await run(chain([[5, 4]], [{ operation, shape: [5, 4] }]), [x]), expected(x));
  });
});

describe('fully connected', () => {
  const kernel = { tensor: 'kernel', shape: [12, 5] };
  const weights = () => ({ kernel: numbers([12, 5], 2) });
  const scale = () => data(numbers([5], 3));
  const bias = () => data(numbers([5], 4));

  test.each([[[12]], [[3, 12]]])('of %j, scaled and biased', async (shape) => {
    const x = numbers([BATCH, ...shape]);
    const epilogue = { scale: scale(), bias: bias(), activation: IDENTITY };
    const operation = { kind: 'fully-connected' as const, kernel, epilogue };
    const program = chain([shape], [{ operation, shape: [...shape.slice(0, -1), 5] }]);
    const expected = tf.matMul(x.reshape([-1, 12]), weights().kernel as tf.Tensor2D);
    expectClose(
      await run(program, [x], weights()),
      expected
        .mul(scale())
        .add(bias())
        .reshape([BATCH, ...shape.slice(0, -1), 5]),
    );
  });

  test.each([
    ['int8', 0.3],
    ['int4', 2.5],
  ] as const)('quantised to %s', async (quantize, tolerance) => {
    const x = numbers([BATCH, 96]);
    const operation = {
      kind: 'fully-connected' as const,
      kernel: { tensor: 'kernel', shape: [96, 5] },
      epilogue: { bias: bias(), activation: IDENTITY },
    };
    const kernels = { kernel: numbers([96, 5], 2) };
    const expected = tf.matMul(x as tf.Tensor2D, kernels.kernel as tf.Tensor2D).add(bias());
    const program = chain([[96]], [{ operation, shape: [5] }]);
    const actual = await run(program, [x], kernels, { quantize });
    expectClose(actual, expected, tolerance);
    // It was quantised at all.
    expect(data(expected)).not.toEqual(actual.data);
    expect(Math.abs(data(expected)[0]! - actual.data[0]!)).toBeGreaterThan(1e-6);
  });

  test('takes a flattened image without transposing it', async () => {
    const x = x4();
    const filters = numbers([3, 3, 3, 4], 2) as tf.Tensor4D;
    const dense = numbers([5 * 4 * 4, 5], 3) as tf.Tensor2D;
    const program = chain(
      [image],
      [
        {
          operation: {
            kind: 'convolution',
            kernel: { tensor: 'filters', shape: [3, 3, 3, 4] },
            ...{ strides: [1, 1], dilation: [1, 1], groups: 1, padding: NO_PADDING },
            epilogue: { activation: IDENTITY },
          },
          shape: [5, 4, 4],
        },
        { operation: { kind: 'reshape' }, shape: [80] },
        {
          operation: {
            kind: 'fully-connected',
            kernel: { tensor: 'dense', shape: [80, 5] },
            epilogue: { activation: IDENTITY },
          },
          shape: [5],
        },
      ],
    );
    const expected = tf.conv2d(x, filters, 1, 'valid').reshape([BATCH, 80]).matMul(dense);
    expectClose(await run(program, [x], { filters, dense }), expected, 1e-3);
    const text = Buffer.from(exportOnnx(program, () => new Float32Array(1000))).toString('latin1');
    // One transposition, of the input; its node's name and its operator are the two occurrences.
    expect(new Set(text.match(/Transpose_\d+/g))).toHaveLength(1);
  });
});

describe('convolution', () => {
  const plain = { strides: [1, 1], dilation: [1, 1], groups: 1, padding: NO_PADDING } as const;

  test('with strides, unequal padding, scale, bias and ReLU', async () => {
    const filters = numbers([3, 2, 3, 4], 2) as tf.Tensor4D;
    const [scale, bias] = [data(numbers([4], 3)), data(numbers([4], 4))];
    const operation = {
      kind: 'convolution' as const,
      ...plain,
      kernel: { tensor: 'filters', shape: [3, 2, 3, 4] },
      strides: [2, 1] as const,
      padding: { top: 0, bottom: 1, left: 2, right: 1 },
      epilogue: { scale, bias, activation: { kind: 'clamp', low: 0, high: Infinity } as const },
    };
    const padded = tf.pad(x4(), [
      [0, 0],
      [0, 1],
      [2, 1],
      [0, 0],
    ]);
    const expected = tf.conv2d(padded, filters, [2, 1], 'valid').mul(scale).add(bias).relu();
    const program = chain([image], [{ operation, shape: expected.shape.slice(1) }]);
    expectClose(await run(program, [x4()], { filters }), expected);
  });

  test('with groups and dilation', async () => {
    const x = numbers([BATCH, 7, 6, 4]) as tf.Tensor4D;
    const filters = numbers([3, 2, 2, 6], 2) as tf.Tensor4D;
    const operation = {
      kind: 'convolution' as const,
      ...plain,
      kernel: { tensor: 'filters', shape: [3, 2, 2, 6] },
      dilation: [2, 3] as const,
      groups: 2,
      epilogue: { activation: IDENTITY },
    };
    const [x0, x1] = tf.split(x, 2, 3) as [tf.Tensor4D, tf.Tensor4D];
    const [f0, f1] = tf.split(filters, 2, 3) as [tf.Tensor4D, tf.Tensor4D];
    const half = (a: tf.Tensor4D, f: tf.Tensor4D) => tf.conv2d(a, f, 1, 'valid', 'NHWC', [2, 3]);
    const expected = tf.concat([half(x0, f0), half(x1, f1)], 3);
    const program = chain([[7, 6, 4]], [{ operation, shape: expected.shape.slice(1) }]);
    expectClose(await run(program, [x], { filters }), expected);
  });

  test('depthwise with a multiplier', async () => {
    const filters = numbers([3, 3, 3, 2], 2) as tf.Tensor4D;
    const scale = data(numbers([6], 3));
    const operation = {
      kind: 'depthwise-convolution' as const,
      kernel: { tensor: 'filters', shape: [3, 3, 3, 2] },
      strides: [2, 2] as const,
      dilation: [1, 1] as const,
      padding: { top: 1, bottom: 1, left: 0, right: 1 },
      epilogue: { scale, activation: IDENTITY },
    };
    const expected = tf.depthwiseConv2d(x4(), filters, 2, 'same').mul(scale);
    const program = chain([image], [{ operation, shape: expected.shape.slice(1) }]);
    expectClose(await run(program, [x4()], { filters }), expected);
  });
});

describe('pools', () => {
  test.each(['max', 'average'] as const)('%s, padding not counted', async (mode) => {
    // 7 rows in windows of 3 every 2 lack none; 6 columns lack one, on the right.
    const padding = { top: 1, bottom: 1, left: 0, right: 1 };
    const operation = {
      kind: 'pool' as const,
      mode,
      size: [3, 3],
      strides: [2, 2],
      padding,
    } as const;
    const pool = mode === 'max' ? tf.maxPool : tf.avgPool;
    const expected = pool(x4(), 3, 2, 'same') as tf.Tensor4D;
    const program = chain([image], [{ operation, shape: expected.shape.slice(1) }]);
    expectClose(await run(program, [x4()]), expected);
  });

  test.each([
    ['max', [3]],
    ['average', [3]],
    ['average', [1, 1, 3]],
  ] as const)('global %s to %j', async (mode, shape) => {
    const pooled = mode === 'max' ? tf.max(x4(), [1, 2]) : tf.mean(x4(), [1, 2]);
    const program = chain([image], [{ operation: { kind: 'global-pool', mode }, shape }]);
    expectClose(await run(program, [x4()]), pooled.reshape([BATCH, ...shape]));
  });
});

/** The same after an operation that leaves the value in channels-first order. */
const layouts = ['channels-last', 'channels-first'] as const;
function inLayout(
  layout: (typeof layouts)[number],
  step: { operation: Draft<Operation>; shape: readonly number[] },
): Program {
  const one: Draft<Operation> = {
    ...{ kind: 'pool', mode: 'max' },
    ...{ size: [1, 1], strides: [1, 1], padding: NO_PADDING },
  };
  const through = { operation: one, shape: image };
  return chain([image], layout === 'channels-first' ? [through, step] : [step]);
}

describe.each(layouts)('on %s values', (layout) => {
  const bounds = { top: 1, bottom: 2, left: 0, right: 3 };
  const slope = () => numbers(image, 5);
  const scale = () => data(numbers([3], 6));
  const cases: [string, Draft<Operation>, (x: tf.Tensor4D) => tf.Tensor][] = [
    ['softmax', { kind: 'softmax' }, (x) => tf.softmax(x)],
    [
      'pointwise scale and bias',
      { kind: 'pointwise', epilogue: { scale: scale(), bias: scale(), activation: IDENTITY } },
      (x) => x.mul(scale()).add(scale()),
    ],
    [
      'prelu',
      { kind: 'prelu', slope: { shape: image, data: data(slope()) } },
      (x) => tf.prelu(x, slope() as tf.Tensor4D),
    ],
    [
      'prelu with shared slopes',
      { kind: 'prelu', slope: { shape: [1, 1, 3], data: scale() } },
      (x) => tf.prelu(x, tf.tensor(scale()) as tf.Tensor4D),
    ],
    ['reshape', { kind: 'reshape' }, (x) => x.reshape([BATCH, 3, 42])],
    ['permute', { kind: 'permute', order: [1, 2, 0] }, (x) => x.transpose([0, 2, 3, 1])],
    [
      'zero padding',
      { kind: 'zero-pad', padding: bounds },
      (x) =>
        x.pad([
          [0, 0],
          [1, 2],
          [0, 3],
          [0, 0],
        ]),
    ],
    ['crop', { kind: 'crop', cropping: bounds }, (x) => x.slice([0, 1, 0, 0], [BATCH, 4, 3, 3])],
    [
      'upsample, nearest',
      { kind: 'upsample', size: [2, 3], interpolation: 'nearest' },
      (x) => tf.image.resizeNearestNeighbor(x, [14, 18]),
    ],
    [
      'upsample, bilinear',
      { kind: 'upsample', size: [2, 3], interpolation: 'bilinear' },
      (x) => tf.image.resizeBilinear(x, [14, 18]),
    ],
  ];
  test.each(cases)('%s', async (_, operation, expected) => {
    const y = expected(x4());
    const program = inLayout(layout, { operation, shape: y.shape.slice(1) });
    expectClose(await run(program, [x4()]), y);
  });
});

describe('several inputs', () => {
  const a = () => numbers([BATCH, 2, 4, 3], 1);
  const b = () => numbers([BATCH, 2, 4, 3], 2);
  const c = () => numbers([BATCH, 1, 1, 3], 3);
  const modes = {
    add: (x: tf.Tensor, y: tf.Tensor) => x.add(y),
    multiply: (x: tf.Tensor, y: tf.Tensor) => x.mul(y),
    maximum: (x: tf.Tensor, y: tf.Tensor) => x.maximum(y),
    minimum: (x: tf.Tensor, y: tf.Tensor) => x.minimum(y),
  };
  const shapes = [
    [2, 4, 3],
    [2, 4, 3],
    [1, 1, 3],
  ];
  const program = (operation: Draft<Operation>, inputs: readonly (readonly number[])[]) =>
    chain(inputs, [{ operation, shape: [2, 4, 3] }]);

  test.each(Object.entries(modes))('%s of three, one of them 1×1', async (mode, combine) => {
    const operation = { kind: 'combine', mode: mode as keyof typeof modes, activation: IDENTITY };
    const actual = run(program(operation as Draft<Operation>, shapes), [a(), b(), c()]);
    expectClose(await actual, combine(combine(a(), b()), c()));
  });

  test('average of three', async () => {
    const operation = { kind: 'combine', mode: 'average', activation: IDENTITY } as const;
    expectClose(
      await run(program(operation, shapes), [a(), b(), c()]),
      a().add(b()).add(c()).div(3),
    );
  });

  test('difference, with an activation', async () => {
    const activation = { kind: 'clamp', low: 0, high: 6 } as const;
    const operation = { kind: 'combine', mode: 'subtract', activation } as const;
    expectClose(await run(program(operation, shapes.slice(1)), [b(), c()]), b().sub(c()).relu6());
  });

  test.each([0, 1, 2])('concatenation along axis %i, mixed layouts', async (axis) => {
    const expected = tf.concat([a(), b(), a()], axis + 1);
    const one = { size: [1, 1], strides: [1, 1], padding: NO_PADDING } as const;
    const graph: Program = {
      values: [[2, 4, 3], [2, 4, 3], [2, 4, 3], expected.shape.slice(1)].map((shape) => ({
        name: '',
        shape,
      })),
      inputs: [
        { name: 'input0', value: 0 },
        { name: 'input1', value: 1 },
      ],
      outputs: [{ name: 'result', value: 3 }],
      operations: [
        { kind: 'pool', mode: 'max', ...one, layer: 'one', inputs: [0], output: 2 },
        { kind: 'concatenate', axis, layer: 'all', inputs: [2, 1, 0], output: 3 },
      ],
    };
    expectClose(await run(graph, [a(), b()]), expected);
  });
});

describe('what does not come from Keras layers is refused', () => {
  test('general operations', () => {
    const operation = { kind: 'unary', mode: 'sine' } as const;
    const program = chain([[4]], [{ operation, shape: [4] }]);
    expect(() => exportOnnx(program, () => new Float32Array())).toThrow(
      'layer0: this unary does not come from a Keras layer',
    );
  });

  test('kernels whose axes stand in another order', () => {
    const stored = { shape: [3, 4], order: [1, 0] };
    const kernel = { tensor: 'w', shape: [4, 3], stored };
    const operation = {
      kind: 'fully-connected',
      kernel,
      epilogue: { activation: IDENTITY },
    } as const;
    const program = chain([[4]], [{ operation, shape: [3] }]);
    expect(() => exportOnnx(program, () => new Float32Array(12))).toThrow(
      'layer0: this fully-connected does not come from a Keras layer',
    );
  });
});
