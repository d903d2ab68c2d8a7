import type { Layer } from './layer.js';
import { isChannelsLast, type LayerConfig, numberOf } from './layer-config.js';
import { type LayerOperation, OPAQUE } from './layer-operation.js';
import type { LayerTensors } from './layer-tensors.js';
import { readDepthwise, readLinear, readSeparable } from './linear-layers.js';
import {
  clampedRelu,
  elu,
  identity,
  leakyRelu,
  namedActivation,
  type ScalarActivation,
} from './scalar-activation.js';

const PASSING: LayerOperation = { kind: 'pointwise', activation: identity };

type ReadOperation = (config: LayerConfig, tensors: LayerTensors) => LayerOperation;

const merge =
  (mode: (LayerOperation & { kind: 'merge' })['mode']): ReadOperation =>
  () => ({ kind: 'merge', mode });

const passing: ReadOperation = () => PASSING;

/** Pooling, cropping, enlarging: every channel apart, and what is constant stays so. */
const channelsLast: ReadOperation = (config) => (isChannelsLast(config) ? PASSING : OPAQUE);

const globalPool =
  (rank: number): ReadOperation =>
  (config) =>
    isChannelsLast(config)
      ? { kind: 'global-pool', rank: config.get('keepdims') === true ? rank : 2 }
      : OPAQUE;

const pointwise =
  (activationOf: (config: LayerConfig) => ScalarActivation | undefined): ReadOperation =>
  (config) => {
    const activation = activationOf(config);
    return activation ? { kind: 'pointwise', activation } : OPAQUE;
  };

const READERS: ReadonlyMap<string, ReadOperation> = new Map<string, ReadOperation>([
  ['InputLayer', (config) => ({ kind: 'input', shape: inputShape(config) })],
  ['Dense', readLinear({ unitsKey: 'units', rank: 2 })],
  ['Conv1D', readLinear({ unitsKey: 'filters', rank: 3 })],
  ['Conv2D', readLinear({ unitsKey: 'filters', rank: 4 })],
  ['Conv3D', readLinear({ unitsKey: 'filters', rank: 5 })],
  ['SeparableConv2D', readSeparable],
  ['DepthwiseConv2D', readDepthwise],
  ['BatchNormalization', readNormal],
  ['PReLU', readPrelu],
  ['Activation', pointwise((config) => namedActivation(config.get('activation')))],
  ['ReLU', pointwise(reluOf)],
  [
    'LeakyReLU',
    pointwise((c) => leakyRelu(numberOf(c, 'alpha', numberOf(c, 'negativeSlope', 0.3)))),
  ],
  ['ELU', pointwise((config) => elu(numberOf(config, 'alpha', 1)))],
  ['ThresholdedReLU', pointwise(thresholdOf)],
  ['Rescaling', pointwise(rescalingOf)],
  ...['MaxPooling1D', 'MaxPooling2D', 'AveragePooling1D', 'AveragePooling2D'].map(
    (name) => [name, channelsLast] as const,
  ),
  ...['Cropping2D', 'UpSampling2D'].map((name) => [name, channelsLast] as const),
  ['ZeroPadding2D', (config) => (isChannelsLast(config) ? { kind: 'pad' } : OPAQUE)],
  ...['GlobalMaxPooling2D', 'GlobalAveragePooling2D'].map((name) => [name, globalPool(4)] as const),
  ...['GlobalMaxPooling1D', 'GlobalAveragePooling1D'].map((name) => [name, globalPool(3)] as const),
  ['Flatten', (config) => (isChannelsLast(config) ? { kind: 'flatten' } : OPAQUE)],
  ['Add', merge('add')],
  ['Subtract', merge('subtract')],
  ['Multiply', merge('multiply')],
  ['Average', merge('average')],
  ['Maximum', merge('maximum')],
  ['Minimum', merge('minimum')],
  ['Concatenate', (config) => ({ kind: 'concatenate', axis: numberOf(config, 'axis', -1) })],
  ...['Dropout', 'SpatialDropout1D', 'SpatialDropout2D', 'GaussianNoise', 'GaussianDropout'].map(
    (name) => [name, passing] as const,
  ),
  ...['AlphaDropout', 'ActivityRegularization', 'Identity'].map((name) => [name, passing] as const),
]);

/** Reads what a layer does; opaque where it is not known, or has tensors that are not found. */
export function readOperation(layer: Layer, tensors: LayerTensors): LayerOperation {
  if (!layer.plain) return OPAQUE;
  return READERS.get(layer.className)?.(layer.config, tensors) ?? OPAQUE;
}

function inputShape(config: LayerConfig): readonly unknown[] | undefined {
  const shape = config.get('batchInputShape') ?? config.get('batchShape');
  return Array.isArray(shape) ? shape : undefined;
}

function readNormal(config: LayerConfig, tensors: LayerTensors): LayerOperation {
  const given = config.get('axis') ?? -1;
  const axis: unknown = Array.isArray(given) && given.length === 1 ? given[0] : given;
  const gamma = config.get('scale') === false ? undefined : tensors.find('gamma', 1);
  const beta = config.get('center') === false ? undefined : tensors.find('beta', 1);
  const mean = tensors.find('moving_mean', 1);
  const variance = tensors.find('moving_variance', 1);
  const complete =
    (gamma !== undefined || config.get('scale') === false) &&
    (beta !== undefined || config.get('center') === false);
  if (typeof axis !== 'number' || !complete || mean === undefined || variance === undefined) {
    return OPAQUE;
  }
  const epsilon = numberOf(config, 'epsilon', 1e-3);
  return { kind: 'normal', axis, epsilon, gamma, beta, mean, variance };
}

function readPrelu(config: LayerConfig, tensors: LayerTensors): LayerOperation {
  const given = config.get('sharedAxes') ?? [];
  const sharedAxes: unknown[] = Array.isArray(given) ? given : [given];
  const alpha = tensors.find('alpha');
  if (alpha === undefined || !sharedAxes.every((axis) => typeof axis === 'number')) return OPAQUE;
  return { kind: 'prelu', alpha, sharedAxes };
}

/** With a threshold or a slope tfjs and Keras differ. */
function reluOf(config: LayerConfig): ScalarActivation | undefined {
  const plain =
    numberOf(config, 'threshold', 0) === 0 && numberOf(config, 'negativeSlope', 0) === 0;
  return plain ? clampedRelu(numberOf(config, 'maxValue', Number.POSITIVE_INFINITY)) : undefined;
}

function thresholdOf(config: LayerConfig): ScalarActivation {
  const theta = numberOf(config, 'theta', 1);
  return (x) => (x > theta ? x : 0);
}

function rescalingOf(config: LayerConfig): ScalarActivation | undefined {
  const { scale = 1, offset = 0 } = Object.fromEntries(config);
  return typeof scale === 'number' && typeof offset === 'number'
    ? (x) => x * scale + offset
    : undefined;
}
