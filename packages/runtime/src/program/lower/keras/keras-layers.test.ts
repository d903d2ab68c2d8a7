import { expect, test } from 'vitest';
import type { Operation, Program } from '../../program.js';
import { lowerLayersModel } from '../lower-layers-model.js';
import type { WeightSource } from '../weight-source.js';

interface Layer {
  readonly class_name: string;
  readonly config: Record<string, unknown>;
}

/** Tensors of the given shapes, their elements 1, 2, 3, … */
function counting(shapes: Readonly<Record<string, readonly number[]>>): WeightSource {
  const known = new Map(Object.entries(shapes));
  return {
    names: [...known.keys()],
    has: (name) => known.has(name),
    shape: (name) => known.get(name)!,
    values: (name) => {
      const elements = known.get(name)!.reduce((product, size) => product * size, 1);
      return Float32Array.from({ length: elements }, (_, i) => i + 1);
    },
  };
}

function lower(
  inputShape: readonly (number | null)[],
  layers: readonly Layer[],
  shapes: Readonly<Record<string, readonly number[]>> = {},
): Program {
  const input = { name: 'in', batch_input_shape: [null, ...inputShape] };
  const config = { name: 'net', layers: [{ class_name: 'InputLayer', config: input }, ...layers] };
  const modelTopology = { class_name: 'Sequential', config };
  return lowerLayersModel({ modelTopology }, counting(shapes));
}

function layer(class_name: string, config: Record<string, unknown> = {}): Layer {
  return { class_name, config: { name: class_name.toLowerCase(), ...config } };
}

function only(program: Program): Operation {
  expect(program.operations).toHaveLength(1);
  return program.operations[0]!;
}

function outputShape(program: Program): readonly number[] {
  return program.values[program.outputs[0]!.value]!.shape;
}

test('same padding is TensorFlow’s: ⌈n/s⌉ outputs, the odd one at the bottom and right', () => {
  const program = lower(
    [6, 7, 2],
    [layer('Conv2D', { filters: 4, kernel_size: [3, 2], strides: [2, 1], padding: 'same' })],
    { 'conv2d/kernel': [3, 2, 2, 4], 'conv2d/bias': [4] },
  );
  // Rows: (3 − 1) · 2 + 3 − 6 = 1; columns: 6 + 2 − 7 = 1.
  expect(only(program)).toMatchObject({
    kind: 'convolution',
    padding: { top: 0, bottom: 1, left: 0, right: 1 },
    kernel: { tensor: 'conv2d/kernel', shape: [3, 2, 2, 4] },
    epilogue: { bias: Float32Array.of(1, 2, 3, 4) },
  });
  expect(outputShape(program)).toEqual([3, 7, 4]);
});

test('dilation widens what same padding fills, and groups divide the input channels', () => {
  const program = lower(
    [5, 5, 4],
    [
      layer('Conv2D', {
        ...{ filters: 6, kernel_size: 3, dilation_rate: [2, 1], groups: 2 },
        ...{ padding: 'same', use_bias: false, activation: 'relu6' },
      }),
    ],
    { 'conv2d/kernel': [3, 3, 2, 6] },
  );
  expect(only(program)).toMatchObject({
    padding: { top: 2, bottom: 2, left: 1, right: 1 },
    groups: 2,
    epilogue: { activation: { kind: 'clamp', low: 0, high: 6 } },
  });
  expect(outputShape(program)).toEqual([5, 5, 6]);
});

test('a causal Conv1D is a row padded on the left', () => {
  const program = lower(
    [8, 2],
    [layer('Conv1D', { filters: 3, kernel_size: [3], dilation_rate: [2], padding: 'causal' })],
    { 'conv1d/kernel': [3, 2, 3], 'conv1d/bias': [3] },
  );
  expect(program.operations.map(({ kind }) => kind)).toEqual(['reshape', 'convolution', 'reshape']);
  expect(program.operations[1]).toMatchObject({
    kernel: { tensor: 'conv1d/kernel', shape: [1, 3, 2, 3] },
    padding: { top: 0, bottom: 0, left: 4, right: 0 },
  });
  expect(outputShape(program)).toEqual([8, 3]);
});

test('a separable convolution is a depthwise and a pointwise one', () => {
  const program = lower(
    [6, 6, 2],
    [layer('SeparableConv2D', { filters: 5, kernel_size: [3, 3], depth_multiplier: 2 })],
    {
      'separableconv2d/depthwise_kernel': [3, 3, 2, 2],
      'separableconv2d/pointwise_kernel': [1, 1, 4, 5],
      'separableconv2d/bias': [5],
    },
  );
  expect(program.values.map(({ shape }) => shape)).toEqual([
    [6, 6, 2],
    [4, 4, 4],
    [4, 4, 5],
  ]);
  expect(program.operations[0]).not.toHaveProperty('epilogue.bias');
  expect(program.operations[1]).toHaveProperty('epilogue.bias', Float32Array.of(1, 2, 3, 4, 5));
});

test('keepdims is kept, and a reshape to what it is anyway is none', () => {
  const program = lower(
    [4, 5, 3],
    [
      layer('GlobalAveragePooling2D', { keepdims: true }),
      layer('Reshape', { target_shape: [1, -1, 3] }),
    ],
  );
  expect(only(program)).toMatchObject({ kind: 'global-pool', mode: 'average' });
  expect(outputShape(program)).toEqual([1, 1, 3]);
});

test.each([
  ['linear', undefined],
  ['hard_sigmoid', { kind: 'hard-sigmoid' }],
  ['swish', { kind: 'swish' }],
  ['gelu', { kind: 'gelu' }],
  ['elu', { kind: 'elu', alpha: 1 }],
])('the activation %s', (activation, expected) => {
  const program = lower([4], [layer('Activation', { activation })]);
  expect(program.operations.map((one) => one.kind === 'pointwise' && one.epilogue)).toEqual(
    expected ? [{ activation: expected }] : [],
  );
});

test('ReLU has a maximum as in TF.js, and is refused where TF.js and Keras differ', () => {
  const relu = only(lower([4], [layer('ReLU', { max_value: 2, threshold: 0, negative_slope: 0 })]));
  expect(relu).toMatchObject({ epilogue: { activation: { kind: 'clamp', low: 0, high: 2 } } });
  expect(() => lower([4], [layer('ReLU', { negative_slope: 0.1 })])).toThrow(
    /ReLU with a threshold or a negative slope, .* Keras applies \(relu\); decompress/,
  );
});

test('slopes of a PReLU are shared along axes', () => {
  const program = lower([4, 5, 3], [layer('PReLU', { shared_axes: [1, 2] })], {
    'prelu/alpha': [1, 1, 3],
  });
  expect(only(program)).toMatchObject({
    kind: 'prelu',
    slope: { shape: [1, 1, 3], data: Float32Array.of(1, 2, 3) },
  });
});

test('what does something in training alone is nothing', () => {
  const classes = ['Dropout', 'SpatialDropout2D', 'GaussianNoise', 'AlphaDropout', 'Identity'];
  const program = lower(
    [2, 3, 4],
    classes.map((name) => layer(name, { rate: 0.5 })),
  );
  expect(program).toMatchObject({ operations: [], outputs: [{ name: 'identity', value: 0 }] });
  expect(program.values).toHaveLength(1);
});

test('keys may be written in camelCase', () => {
  const program = lower(
    [4, 4, 1],
    [layer('MaxPooling2D', { poolSize: [3, 2], dataFormat: 'channelsLast' })],
  );
  expect(only(program)).toMatchObject({ kind: 'pool', size: [3, 2], strides: [3, 2] });
  expect(outputShape(program)).toEqual([1, 2, 1]);
});

test('axes of Concatenate, Softmax and BatchNormalization count the batch', () => {
  const softmax = lower([3, 4], [layer('Softmax', { axis: 2 })]);
  expect(only(softmax).kind).toBe('softmax');
  expect(() => lower([3, 4], [layer('Softmax')])).toThrow(/Softmax along axis 1/);
  expect(() => lower([3, 4], [layer('BatchNormalization', { axis: [1] })])).toThrow(
    /BatchNormalization along axis 1/,
  );
});

test.each([
  ['units', layer('Dense', {}), /layer "dense" \(Dense\): units is missing, expected a positive/],
  ['a fraction', layer('Dense', { units: 1.5 }), /units is 1.5/],
  ['a size beyond all bounds', layer('UpSampling2D', { size: [1e5, 1e5] }), /at most 2147483647/],
  ['a size in words', layer('UpSampling2D', { size: 'large' }), /size is the string "large"/],
  [
    'a padding',
    layer('Conv2D', { filters: 1, kernel_size: 1, padding: 'full' }),
    /"valid" or "same"/,
  ],
  ['borders', layer('ZeroPadding2D', { padding: [[1, 1], [2]] }), /padding is an array of 2/],
  ['negative borders', layer('Cropping2D', { cropping: -1 }), /cropping is -1/],
  [
    'nothing left',
    layer('Cropping2D', { cropping: 3 }),
    /\[batch, -1, -1, 2\] from \[batch, 5, 5, 2\]/,
  ],
  [
    'a window too large',
    layer('MaxPooling2D', { pool_size: 6 }),
    /windows of 6 × 6 .* do not fit into/,
  ],
  ['elements that differ', layer('Reshape', { target_shape: [7, 7] }), /50 elements are not 49/],
  ['two unknown dimensions', layer('Reshape', { target_shape: [-1, -1] }), /at most one unknown/],
  ['a remainder', layer('Reshape', { target_shape: [-1, 7] }), /50 is not a multiple of 7/],
  ['no permutation', layer('Permute', { dims: [1, 1, 2] }), /not a permutation/],
  ['another rank', layer('Conv1D', { filters: 1, kernel_size: 1 }), /but 3 dimensions are needed/],
  ['an axis of slopes', layer('PReLU', { shared_axes: [4] }), /axes between 1 and 3/],
])('an InputError for %s', (_, wrong, message) => {
  expect(() => lower([5, 5, 2], [wrong])).toThrow(
    expect.objectContaining({ code: 'bad-input', message: expect.stringMatching(message) }),
  );
});

test('sizes that are left open', () => {
  expect(() => lower([null, 28, 1], [layer('Flatten')])).toThrow(
    /input "in": its shape \[\?, 28, 1\] leaves sizes open/,
  );
});

test('tensors that are missing or of another shape', () => {
  const dense = [layer('Dense', { units: 3 })];
  expect(() => lower([2], dense, { 'dense/kernel': [2, 3], 'other/bias': [3] })).toThrow(
    'layer "dense": its tensor "bias" is missing; the file has "dense/kernel"',
  );
  expect(() => lower([2], dense, { 'dense/kernel': [3, 2], 'dense/bias': [3] })).toThrow(
    'layer "dense": its tensor "dense/kernel" has the shape [3, 2], but the topology asks for [2, 3]',
  );
});

test('tensors under a scope, or with a cell’s name in theirs', () => {
  const program = lower([2], [layer('Dense', { units: 3 })], {
    'net/dense/kernel': [2, 3],
    'dense/cell/bias': [3],
  });
  expect(only(program)).toMatchObject({ kernel: { tensor: 'net/dense/kernel' } });
});

test('all that is unsupported is told at once', () => {
  const layers = [
    layer('LSTM', { units: 4 }),
    layer('Conv2D', { filters: 1, kernel_size: 1, data_format: 'channels_first' }),
    layer('Dense', { units: 2, activation: 'log_softmax' }),
  ];
  expect(() => lower([4, 4], layers)).toThrow(
    expect.objectContaining({
      code: 'unsupported',
      message:
        '3 layers are of kinds that the runtime does not run: LSTM (lstm), ' +
        'Conv2D with channels first (conv2d), Dense with the activation "log_softmax" (dense); ' +
        'decompress the model with `pith decompress` and run it in its own framework',
    }),
  );
});

test('a dilated depthwise convolution, of which TF.js and Keras make different things', () => {
  const dilated = layer('DepthwiseConv2D', { kernel_size: 3, dilation_rate: [2, 2] });
  expect(() => lower([9, 9, 2], [dilated])).toThrow(
    /DepthwiseConv2D with a dilation rate, which .* \(depthwiseconv2d\)/,
  );
});

test('values of more than eight dimensions', () => {
  expect(() =>
    lower([4], [layer('Reshape', { target_shape: [1, 2, 1, 2, 1, 1, 1, 1, 1] })]),
  ).toThrow(/values of rank 9, above 8 \(reshape\)/);
});

test('a separable convolution whose multiplier tfjs did not save', () => {
  const program = lower(
    [6, 6, 2],
    [layer('SeparableConv2D', { filters: 5, kernel_size: 3, use_bias: false })],
    {
      'separableconv2d/depthwise_kernel': [3, 3, 2, 3],
      'separableconv2d/pointwise_kernel': [1, 1, 6, 5],
    },
  );
  expect(outputShape(program)).toEqual([4, 4, 5]);
});
