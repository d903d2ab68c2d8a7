import type { SeededRandom } from '@pith/compress';
import type * as TensorFlow from '@tensorflow/tfjs';

type Tf = typeof TensorFlow;
type Layer = TensorFlow.layers.Layer;
type Options = Record<string, unknown>;

/** What a layer is made for: its name, and the shape of its input without the batch. */
export interface Place {
  readonly name: string;
  readonly shape: readonly number[];
  readonly random: SeededRandom;
}

interface GeneratedLayer {
  /** Ranks of inputs that it takes, the batch not counted. */
  readonly ranks: readonly number[];
  /** Undefined where the input has too many channels. */
  make(tf: Tf, place: Place): Layer | undefined;
}

const ACTIVATIONS = [
  ...['linear', 'relu', 'relu6', 'sigmoid', 'hardSigmoid', 'tanh', 'elu', 'selu'],
  ...['swish', 'gelu', 'mish', 'softplus', 'softsign', 'softmax'],
];
const ANY = [1, 2, 3];
const MAXIMUM_SIDE = 20;
const MAXIMUM_CHANNELS = 16;

/** Reshapes and permutations make thousands of channels, too many for kernels in a quick test. */
export const MOST_CHANNELS = 64;

/** Every layer of tfjs that takes one input and that the runtime runs. */
export const LAYERS: Readonly<Record<string, GeneratedLayer>> = {
  dense: layer(ANY, (tf, { random }) => [
    tf.layers.dense,
    { units: channels(random), ...linear(random) },
  ]),
  conv1d: layer([2], (tf, { random, shape }) => [
    tf.layers.conv1d,
    { filters: channels(random), ...windowed(random, shape.slice(0, 1)), ...linear(random) },
  ]),
  conv2d: layer([3], (tf, { random, shape }) => [
    tf.layers.conv2d,
    { filters: channels(random), ...windowed(random, shape.slice(0, 2)), ...linear(random) },
  ]),
  depthwise: layer([3], (tf, { random, shape }) => [
    tf.layers.depthwiseConv2d,
    {
      ...equalStrides(windowed(random, shape.slice(0, 2))),
      ...multiplier(random, shape),
      ...linear(random),
      dilationRate: 1,
    },
  ]),
  separable: layer([3], (tf, { random, shape }) => [
    tf.layers.separableConv2d,
    {
      filters: channels(random),
      ...equalStrides(windowed(random, shape.slice(0, 2))),
      ...multiplier(random, shape),
      ...linear(random),
    },
  ]),
  batchNormalization: layer(ANY, (tf, { random }) => [
    tf.layers.batchNormalization,
    {
      scale: chance(random, 0.8),
      center: chance(random, 0.8),
      epsilon: pick(random, [1e-3, 1e-5, 0.1]),
    },
  ]),
  maxPooling1d: layer([2], (tf, { random, shape }) => [
    tf.layers.maxPooling1d,
    pooled(random, shape.slice(0, 1)),
  ]),
  averagePooling1d: layer([2], (tf, { random, shape }) => [
    tf.layers.averagePooling1d,
    pooled(random, shape.slice(0, 1)),
  ]),
  maxPooling2d: layer([3], (tf, { random, shape }) => [
    tf.layers.maxPooling2d,
    pooled(random, shape.slice(0, 2)),
  ]),
  averagePooling2d: layer([3], (tf, { random, shape }) => [
    tf.layers.averagePooling2d,
    pooled(random, shape.slice(0, 2)),
  ]),
  globalMaxPooling1d: layer([2], (tf) => [tf.layers.globalMaxPooling1d, {}]),
  globalAveragePooling1d: layer([2], (tf) => [tf.layers.globalAveragePooling1d, {}]),
  globalMaxPooling2d: layer([3], (tf) => [tf.layers.globalMaxPooling2d, {}]),
  globalAveragePooling2d: layer([3], (tf) => [tf.layers.globalAveragePooling2d, {}]),
  activation: layer(ANY, (tf, { random }) => [
    tf.layers.activation,
    { activation: pick(random, ACTIVATIONS) },
  ]),
  relu: layer(ANY, (tf, { random }) => [
    tf.layers.reLU,
    chance(random, 0.5) ? {} : { maxValue: pick(random, [6, 0.5]) },
  ]),
  leakyRelu: layer(ANY, (tf, { random }) => [
    tf.layers.leakyReLU,
    { alpha: pick(random, [0.3, 0.01, 0]) },
  ]),
  prelu: layer(ANY, (tf, { random, shape }) => {
    const sharedAxes = chance(random, 0.5) ? [...shape.keys()].slice(1) : [];
    return [tf.layers.prelu, sharedAxes.length > 0 ? { sharedAxes } : {}];
  }),
  elu: layer(ANY, (tf) => [tf.layers.elu, {}]),
  thresholdedRelu: layer(ANY, (tf, { random }) => [
    tf.layers.thresholdedReLU,
    { theta: pick(random, [1, 0.2]) },
  ]),
  softmax: layer(ANY, (tf) => [tf.layers.softmax, { axis: -1 }]),
  flatten: layer([2, 3], (tf) => [tf.layers.flatten, {}]),
  reshape: layer(ANY, (tf, { random, shape }) => [
    tf.layers.reshape,
    { targetShape: otherShape(random, shape) },
  ]),
  permute: layer([2, 3], (tf, { random, shape }) => [
    tf.layers.permute,
    { dims: permutation(random, shape.length) },
  ]),
  zeroPadding2d: layer([3], (tf, { random, shape: [height = 0, width = 0] }) => {
    const room = (size: number) =>
      [0, 1].map(() => below(random, Math.min(3, (MAXIMUM_SIDE - size) / 2 + 1)));
    return [tf.layers.zeroPadding2d, { padding: [room(height), room(width)] }];
  }),
  cropping2d: layer([3], (tf, { random, shape: [height = 0, width = 0] }) => {
    const cut = (size: number) => [0, 1].map(() => below(random, Math.min(3, (size + 1) / 2)));
    return [tf.layers.cropping2D, { cropping: [cut(height), cut(width)] }];
  }),
  upSampling2d: layer([3], (tf, { random, shape: [height = 0, width = 0] }) => {
    const size = [height, width].map((side) => 1 + below(random, Math.min(3, MAXIMUM_SIDE / side)));
    return [tf.layers.upSampling2d, { size, interpolation: pick(random, ['nearest', 'bilinear']) }];
  }),
  rescaling: layer(ANY, (tf, { random }) => [
    tf.layers.rescaling,
    { scale: 1 / 3, offset: pick(random, [0, -0.5]) },
  ]),
  dropout: layer(ANY, (tf) => [tf.layers.dropout, { rate: 0.5 }]),
  gaussianNoise: layer(ANY, (tf) => [tf.layers.gaussianNoise, { stddev: 1 }]),
  gaussianDropout: layer(ANY, (tf) => [tf.layers.gaussianDropout, { rate: 0.5 }]),
  alphaDropout: layer(ANY, (tf) => [tf.layers.alphaDropout, { rate: 0.5 }]),
};

/** A layer with parameters whose output has the shape of its input. */
export function sameShape(tf: Tf, { name, shape, random }: Place): Layer {
  const channelCount = shape.at(-1)!;
  const options = { ...linear(random), name };
  if (shape.length !== 3) return tf.layers.dense({ units: channelCount, ...options });
  const kernelSize = 1 + below(random, 3);
  return tf.layers.conv2d({ filters: channelCount, kernelSize, padding: 'same', ...options });
}

function layer(
  ranks: readonly number[],
  choose: (tf: Tf, place: Place) => readonly [(options: never) => Layer, Options],
): GeneratedLayer {
  return {
    ranks,
    make(tf, place) {
      if (place.shape.length > 1 && place.shape.at(-1)! > MOST_CHANNELS) return undefined;
      const [make, options] = choose(tf, place);
      return make({ ...options, name: place.name } as never);
    },
  };
}

/** A whole number under `limit`, or 0. */
export function below(random: SeededRandom, limit: number): number {
  return random.integer(Math.max(1, Math.floor(limit)));
}

export function pick<Item>(random: SeededRandom, items: readonly Item[]): Item {
  return items[below(random, items.length)]!;
}

export function chance(random: SeededRandom, probability: number): boolean {
  return below(random, 1000) < 1000 * probability;
}

function channels(random: SeededRandom): number {
  return 1 + below(random, MAXIMUM_CHANNELS);
}

/** Half of the layers leave the activation to a layer behind them. */
function linear(random: SeededRandom): Options {
  const activation = chance(random, 0.5) ? pick(random, ACTIVATIONS) : 'linear';
  return { activation, useBias: chance(random, 0.75) };
}

/** TensorFlow has no dilated convolution with strides. */
function windowed(random: SeededRandom, sides: readonly number[]): Options {
  const padding = pick(random, ['same', 'valid']);
  const kernelSize = sides.map((side) => 1 + below(random, Math.min(5, side)));
  const dilated = chance(random, 0.25);
  const dilationRate = sides.map((side, axis) => {
    const taps = kernelSize[axis]! - 1;
    const most = taps === 0 ? 3 : Math.floor((side - 1) / taps);
    return dilated ? 1 + below(random, Math.min(3, most)) : 1;
  });
  const strides = sides.map(() => (dilated ? 1 : 1 + below(random, 3)));
  return { padding, kernelSize, dilationRate, strides };
}

/** Native depthwise convolutions stride alike both ways. */
function equalStrides(options: Options): Options {
  const [stride] = options['strides'] as number[];
  return { ...options, strides: stride };
}

function multiplier(random: SeededRandom, shape: readonly number[]): Options {
  return { depthMultiplier: 1 + below(random, Math.min(3, MAXIMUM_CHANNELS / shape.at(-1)!)) };
}

function pooled(random: SeededRandom, sides: readonly number[]): Options {
  const poolSize = sides.map((side) => 1 + below(random, Math.min(4, side)));
  const strides = chance(random, 0.5) ? {} : { strides: sides.map(() => 1 + below(random, 3)) };
  return { poolSize, padding: pick(random, ['same', 'valid']), ...strides };
}

/** Another shape of as many elements. tfjs does not work out a dimension that is left open. */
function otherShape(random: SeededRandom, shape: readonly number[]): number[] {
  const elements = shape.reduce((product, size) => product * size, 1);
  const sizes = [elements];
  for (const _ of Array(below(random, 3))) {
    const last = sizes.pop()!;
    const divisors = [...Array(Math.min(MAXIMUM_SIDE, last)).keys()]
      .map((d) => d + 1)
      .filter((d) => last % d === 0);
    const first = pick(random, divisors);
    sizes.push(first, last / first);
  }
  return sizes;
}

function permutation(random: SeededRandom, rank: number): number[] {
  const axes = [...Array(rank).keys()].map((axis) => axis + 1);
  return [...axes].map((_, i) => axes.splice(below(random, rank - i), 1)[0]!);
}
