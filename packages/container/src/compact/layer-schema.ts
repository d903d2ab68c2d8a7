import { type Sizes, windowSize } from './layer-shapes.js';

/** The values that a field of a layer's config can have. */
export type FieldValue = number | boolean | string | readonly number[];

/** A field of a layer's config, as it is coded and written. */
export interface LayerField {
  readonly key: string;
  readonly kind: 'integer' | 'pair' | 'flag' | 'word' | 'number' | 'integers';
  /** Where it has this value, or that of another field, it is not written. */
  readonly otherwise?: FieldValue;
  readonly like?: string;
  readonly words?: readonly string[];
}

export type LayerValues = ReadonlyMap<string, FieldValue>;

/** A class of layers of Keras, reduced to what its outputs depend on. */
export interface LayerClass {
  readonly className: string;
  /** Layers without a name of their own are called so. */
  readonly name: string;
  readonly fields: readonly LayerField[];
  /** Weights that are trained come before the others. */
  readonly weights?: (values: LayerValues, input: Sizes) => readonly (readonly [string, Sizes])[];
  readonly statistics?: (input: Sizes) => readonly (readonly [string, Sizes])[];
  readonly output?: (values: LayerValues, input: Sizes) => Sizes;
}

const ACTIVATIONS = [
  ...['linear', 'relu', 'softmax', 'sigmoid', 'tanh', 'elu', 'relu6', 'selu', 'softplus'],
  ...['softsign', 'hard_sigmoid', 'swish', 'gelu'],
];

const activation: LayerField = {
  key: 'activation',
  kind: 'word',
  otherwise: 'linear',
  words: ACTIVATIONS,
};
const useBias: LayerField = { key: 'use_bias', kind: 'flag', otherwise: true };
const padding: LayerField = {
  key: 'padding',
  kind: 'word',
  otherwise: 'valid',
  words: ['valid', 'same'],
};
const window: readonly LayerField[] = [
  { key: 'kernel_size', kind: 'pair' },
  { key: 'strides', kind: 'pair', otherwise: [1, 1] },
  padding,
  { key: 'dilation_rate', kind: 'pair', otherwise: [1, 1] },
];
const pool: readonly LayerField[] = [
  { key: 'pool_size', kind: 'pair', otherwise: [2, 2] },
  { key: 'strides', kind: 'pair', like: 'pool_size' },
  padding,
];

const integer = (values: LayerValues, key: string) => values.get(key) as number;
const pair = (values: LayerValues, key: string) => values.get(key) as readonly number[];
const bias = (values: LayerValues, size: number) =>
  values.get('use_bias') ? ([['bias', [size]]] as const) : [];

function slide(values: LayerValues, input: Sizes, size: string, channels: number): Sizes {
  const [height, width] = [0, 1].map((axis) =>
    windowSize(input[axis + 1], {
      size: pair(values, size)[axis]!,
      stride: pair(values, 'strides')[axis]!,
      dilation: (values.get('dilation_rate') as readonly number[] | undefined)?.[axis] ?? 1,
      same: values.get('padding') === 'same',
    }),
  );
  return [input[0]!, height!, width!, channels];
}

const pooled = (values: LayerValues, input: Sizes) =>
  slide(values, input, 'pool_size', input.at(-1)!);

/** By their numbers in a file. */
export const LAYER_CLASSES: readonly LayerClass[] = [
  {
    className: 'Dense',
    name: 'dense',
    fields: [{ key: 'units', kind: 'integer' }, activation, useBias],
    weights: (values, input) => [
      ['kernel', [input.at(-1)!, integer(values, 'units')]],
      ...bias(values, integer(values, 'units')),
    ],
    output: (values, input) => [...input.slice(0, -1), integer(values, 'units')],
  },
  {
    className: 'Conv2D',
    name: 'conv2d',
    fields: [{ key: 'filters', kind: 'integer' }, ...window, activation, useBias],
    weights: (values, input) => [
      ['kernel', [...pair(values, 'kernel_size'), input.at(-1)!, integer(values, 'filters')]],
      ...bias(values, integer(values, 'filters')),
    ],
    output: (values, input) => slide(values, input, 'kernel_size', integer(values, 'filters')),
  },
  { className: 'MaxPooling2D', name: 'max_pooling2d', fields: pool, output: pooled },
  {
    className: 'Flatten',
    name: 'flatten',
    fields: [],
    output: (_, input) => [input[0]!, input.slice(1).reduce((product, size) => product * size, 1)],
  },
  {
    className: 'Activation',
    name: 'activation',
    fields: [{ key: 'activation', kind: 'word', words: ACTIVATIONS }],
  },
  {
    className: 'BatchNormalization',
    name: 'batch_normalization',
    fields: [
      { key: 'axis', kind: 'number', otherwise: -1 },
      { key: 'epsilon', kind: 'number', otherwise: 0.001 },
      { key: 'center', kind: 'flag', otherwise: true },
      { key: 'scale', kind: 'flag', otherwise: true },
    ],
    weights: (values, input) => [
      ...(values.get('scale') ? ([['gamma', [input.at(-1)!]]] as const) : []),
      ...(values.get('center') ? ([['beta', [input.at(-1)!]]] as const) : []),
    ],
    statistics: (input) => [
      ['moving_mean', [input.at(-1)!]],
      ['moving_variance', [input.at(-1)!]],
    ],
  },
  { className: 'AveragePooling2D', name: 'average_pooling2d', fields: pool, output: pooled },
  {
    className: 'Dropout',
    name: 'dropout',
    fields: [{ key: 'rate', kind: 'number' }],
  },
  {
    className: 'DepthwiseConv2D',
    name: 'depthwise_conv2d',
    fields: [
      ...window,
      { key: 'depth_multiplier', kind: 'integer', otherwise: 1 },
      activation,
      useBias,
    ],
    weights: (values, input) => {
      const multiplier = integer(values, 'depth_multiplier');
      return [
        ['depthwise_kernel', [...pair(values, 'kernel_size'), input.at(-1)!, multiplier]],
        ...bias(values, input.at(-1)! * multiplier),
      ];
    },
    output: (values, input) =>
      slide(values, input, 'kernel_size', input.at(-1)! * integer(values, 'depth_multiplier')),
  },
  {
    className: 'GlobalAveragePooling2D',
    name: 'global_average_pooling2d',
    fields: [],
    output: (_, input) => [input[0]!, input.at(-1)!],
  },
  {
    className: 'GlobalMaxPooling2D',
    name: 'global_max_pooling2d',
    fields: [],
    output: (_, input) => [input[0]!, input.at(-1)!],
  },
  {
    className: 'ReLU',
    name: 're_lu',
    fields: [{ key: 'max_value', kind: 'number', otherwise: Number.NaN }],
  },
  {
    className: 'LeakyReLU',
    name: 'leaky_re_lu',
    fields: [{ key: 'alpha', kind: 'number', otherwise: 0.3 }],
  },
  {
    className: 'Softmax',
    name: 'softmax',
    // By default Keras takes the last axis, TensorFlow.js the first behind the batch.
    fields: [{ key: 'axis', kind: 'number' }],
  },
  {
    className: 'Reshape',
    name: 'reshape',
    fields: [{ key: 'target_shape', kind: 'integers' }],
    output: (values, input) => [input[0]!, ...pair(values, 'target_shape')],
  },
  { className: 'InputLayer', name: 'input', fields: [] },
];
