import {
  type ConvolutionExtents,
  type ConvolutionShape,
  convolutionShape,
} from './convolution-shape.js';

/** A layer of a published network. */
export interface PublishedLayer {
  readonly name: string;
  readonly kind: 'convolution' | 'fully-connected';
  readonly shape: ConvolutionShape;
}

/**
 * AlexNet (Krizhevsky, Sutskever, Hinton, NIPS 2012) as Eyeriss gives it (ISCA 2016, Table II):
 * planes with their padding, CONV2, CONV4 and CONV5 in two groups.
 */
export function alexNet(options: { batch: number }): PublishedLayer[] {
  return layers(options.batch, [
    ['CONV1', { C: 3, H: 227, M: 96, R: 11, U: 4 }],
    ['CONV2', { G: 2, C: 48, H: 31, M: 128, R: 5 }],
    ['CONV3', { C: 256, H: 15, M: 384, R: 3 }],
    ['CONV4', { G: 2, C: 192, H: 15, M: 192, R: 3 }],
    ['CONV5', { G: 2, C: 192, H: 15, M: 128, R: 3 }],
    ['FC1', { C: 256, H: 6, M: 4096, R: 6 }],
    ['FC2', { C: 4096, H: 1, M: 4096, R: 1 }],
    ['FC3', { C: 4096, H: 1, M: 1000, R: 1 }],
  ]);
}

/** VGG-16 (Simonyan, Zisserman, ICLR 2015, Table 1, configuration D), padding 1 counted in H. */
export function vgg16(options: { batch: number }): PublishedLayer[] {
  return layers(options.batch, [
    ['CONV1-1', { C: 3, H: 226, M: 64, R: 3 }],
    ['CONV1-2', { C: 64, H: 226, M: 64, R: 3 }],
    ['CONV2-1', { C: 64, H: 114, M: 128, R: 3 }],
    ['CONV2-2', { C: 128, H: 114, M: 128, R: 3 }],
    ['CONV3-1', { C: 128, H: 58, M: 256, R: 3 }],
    ['CONV3-2', { C: 256, H: 58, M: 256, R: 3 }],
    ['CONV3-3', { C: 256, H: 58, M: 256, R: 3 }],
    ['CONV4-1', { C: 256, H: 30, M: 512, R: 3 }],
    ['CONV4-2', { C: 512, H: 30, M: 512, R: 3 }],
    ['CONV4-3', { C: 512, H: 30, M: 512, R: 3 }],
    ['CONV5-1', { C: 512, H: 16, M: 512, R: 3 }],
    ['CONV5-2', { C: 512, H: 16, M: 512, R: 3 }],
    ['CONV5-3', { C: 512, H: 16, M: 512, R: 3 }],
    ['FC6', { C: 512, H: 7, M: 4096, R: 7 }],
    ['FC7', { C: 4096, H: 1, M: 4096, R: 1 }],
    ['FC8', { C: 4096, H: 1, M: 1000, R: 1 }],
  ]);
}

function layers(batch: number, rows: [string, ConvolutionExtents][]): PublishedLayer[] {
  return rows.map(([name, extents]) => ({
    name,
    kind: name.startsWith('FC') ? 'fully-connected' : 'convolution',
    shape: convolutionShape({ ...extents, N: batch }),
  }));
}
