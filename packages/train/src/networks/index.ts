import { alexNet } from './alexnet.js';
import { alexNetOneTower } from './alexnet-one-tower.js';
import { lenet5 } from './lenet-5.js';
import { lenet300100 } from './lenet-300-100.js';
import { mobileNetV1 } from './mobilenet-v1.js';
import { recurrentClassifier } from './recurrent-classifier.js';
import type { BuildNetwork, NetworkForm, ReferenceNetwork } from './reference-network.js';
import { residualNetwork } from './residual-network.js';
import { smallAlexNet } from './small-alexnet.js';
import { smallSqueezeNet } from './small-squeezenet.js';
import { squeezeNet10, squeezeNet11 } from './squeezenet.js';
import { transformerClassifier } from './transformer-classifier.js';
import { vgg, vgg16 } from './vgg.js';

const digits: NetworkForm = { inputShape: [28, 28, 1], classes: 10 };
const cifar: NetworkForm = { inputShape: [32, 32, 3], classes: 10 };
const imageNet: NetworkForm = { inputShape: [224, 224, 3], classes: 1000 };
/** Where convolutions without padding divide only so. */
const imageNet227: NetworkForm = { inputShape: [227, 227, 3], classes: 1000 };

/** The networks that `pith train` can build, by name. */
export const networks: Readonly<Record<string, ReferenceNetwork>> = {
  'lenet-300-100': network(lenet300100, {
    description: 'two hidden fully connected layers, for examples of any shape',
    source: 'LeCun et al. 1998; Han et al. 2016, §5.1',
    ...{ defaults: digits, least: 'any-shape' },
  }),
  'lenet-5': network(lenet5, {
    description: 'two convolutions, two fully connected layers',
    source: 'LeCun et al. 1998; Han et al. 2016, §5.1',
    ...{ defaults: digits, least: 16 },
  }),
  alexnet: network(alexNet, {
    description: 'AlexNet in its two towers',
    source: 'Krizhevsky et al. 2012, §3.5',
    ...{ defaults: imageNet227, least: 67 },
  }),
  'alexnet-one-tower': network(alexNetOneTower, {
    description: 'AlexNet without groups, as in torchvision',
    source: 'Krizhevsky 2014, footnote 1',
    ...{ defaults: imageNet, least: 63 },
  }),
  'alexnet-28': network(
    (tf, seed, options) =>
      smallAlexNet(tf, seed, { ...options, filters: [16, 32, 64, 64, 64], units: 1024 }),
    {
      description: 'in the manner of AlexNet, for small grey images',
      source: 'after Krizhevsky et al. 2012',
      ...{ defaults: digits, least: 8 },
    },
  ),
  'alexnet-32': network(
    (tf, seed, options) =>
      smallAlexNet(tf, seed, { ...options, filters: [48, 128, 192, 128, 128], units: 2048 }),
    {
      description: 'in the manner of AlexNet, for small colour images',
      source: 'after Krizhevsky et al. 2012',
      ...{ defaults: cifar, least: 8 },
    },
  ),
  'squeezenet-1.0': network(squeezeNet10, {
    description: 'SqueezeNet, eight fire modules',
    source: 'Iandola et al. 2016, Table 1',
    ...{ defaults: imageNet227, least: 35 },
  }),
  'squeezenet-1.1': network(squeezeNet11, {
    description: 'SqueezeNet with less computation',
    source: "the repository of Iandola et al., 'SqueezeNet v1.1'",
    ...{ defaults: imageNet, least: 31 },
  }),
  'squeezenet-28': network(
    (tf, seed, options) =>
      smallSqueezeNet(tf, seed, { ...options, stem: 16, base: 16, dropout: 0.1 }),
    {
      description: 'in the manner of SqueezeNet, for small grey images',
      source: 'after Iandola et al. 2016',
      ...{ defaults: digits, least: 4 },
    },
  ),
  'squeezenet-32': network(
    (tf, seed, options) =>
      smallSqueezeNet(tf, seed, { ...options, stem: 64, base: 64, dropout: 0.5 }),
    {
      description: 'in the manner of SqueezeNet, for small colour images',
      source: 'after Iandola et al. 2016',
      ...{ defaults: cifar, least: 4 },
    },
  ),
  'vgg-16': network(vgg16, {
    description: 'VGG-16',
    source: 'Simonyan and Zisserman 2015, Table 1, D',
    ...{ defaults: imageNet, least: 32 },
  }),
  'vgg-28': network(
    (tf, seed, options) =>
      vgg(tf, seed, {
        ...{ ...options, name: 'small_vgg', units: 256 },
        blocks: [
          [32, 32],
          [64, 64],
          [128, 128],
        ],
      }),
    {
      description: 'in the manner of VGG, for small grey images',
      source: 'after Simonyan and Zisserman 2015',
      ...{ defaults: digits, least: 8 },
    },
  ),
  'vgg-32': network(
    (tf, seed, options) =>
      vgg(tf, seed, {
        ...{ ...options, name: 'small_vgg', units: 512 },
        blocks: [
          [64, 64],
          [128, 128],
          [256, 256],
        ],
      }),
    {
      description: 'in the manner of VGG, for small colour images',
      source: 'after Simonyan and Zisserman 2015',
      ...{ defaults: cifar, least: 8 },
    },
  ),
  'mobilenet-v1': network(mobileNetV1, {
    description: 'MobileNetV1 at full width',
    source: 'Howard et al. 2017, Table 1',
    ...{ defaults: imageNet, least: 32 },
  }),
  'mobilenet-28': network(
    (tf, seed, options) => mobileNetV1(tf, seed, { ...options, alpha: 0.25, images: 'small' }),
    {
      description: 'MobileNetV1 of a quarter of the width, for small grey images',
      source: 'after Howard et al. 2017',
      ...{ defaults: digits, least: 4 },
    },
  ),
  'mobilenet-32': network(
    (tf, seed, options) => mobileNetV1(tf, seed, { ...options, alpha: 0.5, images: 'small' }),
    {
      description: 'MobileNetV1 of half the width, for small colour images',
      source: 'after Howard et al. 2017',
      ...{ defaults: cifar, least: 4 },
    },
  ),
  'resnet-8': network((tf, seed, options) => residualNetwork(tf, seed, { ...options, depth: 8 }), {
    description: 'a residual network of three blocks',
    source: 'He et al. 2016, §4.2, with n = 1',
    ...{ defaults: cifar, least: 4 },
  }),
  'resnet-20': network(
    (tf, seed, options) => residualNetwork(tf, seed, { ...options, depth: 20 }),
    {
      description: 'a residual network of nine blocks',
      source: 'He et al. 2016, §4.2',
      ...{ defaults: cifar, least: 4 },
    },
  ),
  lstm: network(
    (tf, seed, options) => recurrentClassifier(tf, seed, { ...options, cell: 'lstm', units: 128 }),
    {
      description: 'an LSTM that reads the rows of an image',
      source: 'Hochreiter and Schmidhuber 1997; Gers et al. 2000',
      ...{ defaults: digits, least: 1 },
    },
  ),
  gru: network(
    (tf, seed, options) => recurrentClassifier(tf, seed, { ...options, cell: 'gru', units: 128 }),
    {
      description: 'a GRU that reads the rows of an image',
      source: 'Cho et al. 2014, §2.3',
      ...{ defaults: digits, least: 1 },
    },
  ),
  transformer: network(
    (tf, seed, options) =>
      transformerClassifier(tf, seed, {
        ...options,
        ...{ patch: 4, width: 64, heads: 4, blocks: 2, hidden: 128 },
      }),
    {
      description: 'a vision transformer on patches of 4×4',
      source: 'Dosovitskiy et al. 2021, §3.1; Vaswani et al. 2017, §3.2',
      ...{ defaults: digits, least: 4 },
    },
  ),
};

function network(build: BuildNetwork, about: Omit<ReferenceNetwork, 'build'>): ReferenceNetwork {
  return {
    ...about,
    build: (tf, seed, options = {}) => build(tf, seed, { ...about.defaults, ...options }),
  };
}
