/**
 * What `pith train` can build, as in @pith/train, where each has its builder; stated again, so that
 * help need not load TensorFlow.
 */
export const referenceNetworks: Readonly<
  Record<string, { readonly inputShape: readonly number[]; readonly description: string }>
> = {
  'lenet-300-100': {
    inputShape: [28, 28, 1],
    description: 'two hidden fully connected layers, for examples of any shape',
  },
  'lenet-5': {
    inputShape: [28, 28, 1],
    description: 'two convolutions, two fully connected layers',
  },
  alexnet: { inputShape: [227, 227, 3], description: 'AlexNet in its two towers' },
  'alexnet-one-tower': {
    inputShape: [224, 224, 3],
    description: 'AlexNet without groups, as in torchvision',
  },
  'alexnet-28': {
    inputShape: [28, 28, 1],
    description: 'in the manner of AlexNet, for small grey images',
  },
  'alexnet-32': {
    inputShape: [32, 32, 3],
    description: 'in the manner of AlexNet, for small colour images',
  },
  'squeezenet-1.0': { inputShape: [227, 227, 3], description: 'SqueezeNet, eight fire modules' },
  'squeezenet-1.1': { inputShape: [224, 224, 3], description: 'SqueezeNet with less computation' },
  'squeezenet-28': {
    inputShape: [28, 28, 1],
    description: 'in the manner of SqueezeNet, for small grey images',
  },
  'squeezenet-32': {
    inputShape: [32, 32, 3],
    description: 'in the manner of SqueezeNet, for small colour images',
  },
  'vgg-16': { inputShape: [224, 224, 3], description: 'VGG-16' },
  'vgg-28': { inputShape: [28, 28, 1], description: 'in the manner of VGG, for small grey images' },
  'vgg-32': {
    inputShape: [32, 32, 3],
    description: 'in the manner of VGG, for small colour images',
  },
  'mobilenet-v1': { inputShape: [224, 224, 3], description: 'MobileNetV1 at full width' },
  'mobilenet-28': {
    inputShape: [28, 28, 1],
    description: 'MobileNetV1 of a quarter of the width, for small grey images',
  },
  'mobilenet-32': {
    inputShape: [32, 32, 3],
    description: 'MobileNetV1 of half the width, for small colour images',
  },
  'resnet-8': { inputShape: [32, 32, 3], description: 'a residual network of three blocks' },
  'resnet-20': { inputShape: [32, 32, 3], description: 'a residual network of nine blocks' },
  lstm: { inputShape: [28, 28, 1], description: 'an LSTM that reads the rows of an image' },
  gru: { inputShape: [28, 28, 1], description: 'a GRU that reads the rows of an image' },
  transformer: { inputShape: [28, 28, 1], description: 'a vision transformer on patches of 4×4' },
};
