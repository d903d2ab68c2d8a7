import type { TensorFlow } from '../tensorflow.js';
import { type FireOptions, fireModule } from './fire-module.js';
import type { BuildNetwork, BuildOptions } from './reference-network.js';
import { type PoolingOptions, SeededLayers } from './seeded-layers.js';

/** Iandola et al. 2016, Table 1: fire2 to fire9. */
const fires: readonly FireOptions[] = [
  { squeeze: 16, expand: 64 },
  { squeeze: 16, expand: 64 },
  { squeeze: 32, expand: 128 },
  { squeeze: 32, expand: 128 },
  { squeeze: 48, expand: 192 },
  { squeeze: 48, expand: 192 },
  { squeeze: 64, expand: 256 },
  { squeeze: 64, expand: 256 },
];

/**
 * SqueezeNet 1.0 (Iandola et al. 2016, Table 1): 96 filters 7×7, eight fire modules with max pooling
 * before fire2, fire5 and fire9, dropout of 50 % after fire9 (§3.3), a 1×1 convolution to the classes,
 * global average pooling. [batch, 227, 227, 3] → [batch, 1000]; 1,248,424 parameters.
 *
 * The images are 227 pixels wide, as in the authors' Caffe model, where all pooling windows fit; the
 * table says 224, which gives the same maps with padding.
 */
export const squeezeNet10: BuildNetwork = (tf, seed, options) =>
  squeezeNet(tf, seed, options, {
    name: 'squeezenet_1_0',
    stem: { filters: 96, size: 7, stride: 2, padding: 'valid' },
    poolingAfter: [1, 4, 8],
  });

/**
 * SqueezeNet 1.1 (the authors' repository, "SqueezeNet v1.1"): 64 filters 3×3 and earlier pooling,
 * before fire2, fire4 and fire6, for 2.4 times less computation. [batch, 224, 224, 3] → [batch, 1000];
 * 1,235,496 parameters.
 */
export const squeezeNet11: BuildNetwork = (tf, seed, options) =>
  squeezeNet(tf, seed, options, {
    name: 'squeezenet_1_1',
    stem: { filters: 64, size: 3, stride: 2, padding: 'valid' },
    poolingAfter: [1, 3, 5],
  });

/** What sets SqueezeNets apart. */
interface SqueezeNetPlan {
  readonly name: string;
  readonly stem: {
    readonly filters: number;
    readonly size: number;
    readonly stride: number;
    readonly padding: 'same' | 'valid';
  };
  /** Layers behind which the maps are halved: 1 for the first convolution, 2 … 9 for fire modules. */
  readonly poolingAfter: readonly number[];
}

function squeezeNet(
  tf: typeof TensorFlow,
  seed: number,
  options: BuildOptions,
  { name, stem, poolingAfter }: SqueezeNetPlan,
): TensorFlow.LayersModel {
  const layers = new SeededLayers(tf, seed, options);
  const input = layers.input();
  const pooling: PoolingOptions = { size: 3, stride: 2 };
  let x = layers.convolution(input, 'conv1', { ...stem, activation: 'relu' });
  if (poolingAfter.includes(1)) x = layers.maxPooling(x, 'pool1', pooling);
  for (const [i, fire] of fires.entries()) {
    x = fireModule(layers, x, `fire${i + 2}`, fire);
    if (poolingAfter.includes(i + 2)) x = layers.maxPooling(x, `pool${i + 2}`, pooling);
  }
  x = layers.dropout(x, 'drop9', 0.5);
  // As in the authors' Caffe model.
  x = layers.convolution(x, 'conv10', {
    ...{ filters: layers.classes, size: 1, activation: 'relu', initializer: layers.normal(0.01) },
  });
  x = layers.globalAveragePooling(x, 'pool10');
  return layers.model(name, input, layers.apply(x, tf.layers.softmax({ name: 'prob' })));
}
