import {
  activation,
  elu,
  leakyRelu,
  prelu,
  relu,
  softmax,
  thresholdedRelu,
} from './activation-layers.js';
import { batchNormalization } from './batch-normalization.js';
import { cropping2D, zeroPadding2D } from './borders.js';
import { concatenate } from './concatenate.js';
import { conv1D, conv2D } from './convolution.js';
import { dense } from './dense.js';
import { depthwiseConv2D, separableConv2D } from './depthwise-convolution.js';
import type { LayerClass } from './layer-class.js';
import { merging } from './merging.js';
import { passing, rescaling } from './passing.js';
import { globalPooling, pooling1D, pooling2D } from './pooling.js';
import { flatten, permute, reshape } from './reshaping.js';
import { upSampling2D } from './up-sampling.js';

/** Every Keras layer that the runtime runs, by its class name; InputLayer and models apart. */
export const LAYER_CLASSES: ReadonlyMap<string, LayerClass> = new Map([
  ['Dense', dense],
  ['Conv1D', conv1D],
  ['Conv2D', conv2D],
  ['DepthwiseConv2D', depthwiseConv2D],
  ['SeparableConv2D', separableConv2D],
  ['BatchNormalization', batchNormalization],
  ['MaxPooling1D', pooling1D('max')],
  ['MaxPooling2D', pooling2D('max')],
  ['AveragePooling1D', pooling1D('average')],
  ['AveragePooling2D', pooling2D('average')],
  ['GlobalMaxPooling1D', globalPooling('max', 3)],
  ['GlobalMaxPooling2D', globalPooling('max', 4)],
  ['GlobalAveragePooling1D', globalPooling('average', 3)],
  ['GlobalAveragePooling2D', globalPooling('average', 4)],
  ['Activation', activation],
  ['ReLU', relu],
  ['LeakyReLU', leakyRelu],
  ['PReLU', prelu],
  ['ELU', elu],
  ['ThresholdedReLU', thresholdedRelu],
  ['Softmax', softmax],
  ['Add', merging('add')],
  ['Subtract', merging('subtract')],
  ['Multiply', merging('multiply')],
  ['Average', merging('average')],
  ['Maximum', merging('maximum')],
  ['Minimum', merging('minimum')],
  ['Concatenate', concatenate],
  ['Flatten', flatten],
  ['Reshape', reshape],
  ['Permute', permute],
  ['ZeroPadding2D', zeroPadding2D],
  ['Cropping2D', cropping2D],
  ['UpSampling2D', upSampling2D],
  ['Rescaling', rescaling],
  ['Dropout', passing],
  ['SpatialDropout1D', passing],
  ['SpatialDropout2D', passing],
  ['SpatialDropout3D', passing],
  ['GaussianNoise', passing],
  ['GaussianDropout', passing],
  ['AlphaDropout', passing],
  ['ActivityRegularization', passing],
  ['Identity', passing],
]);
