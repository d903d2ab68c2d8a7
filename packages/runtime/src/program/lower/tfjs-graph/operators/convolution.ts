import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { TfjsOperators } from '../tfjs-operator.js';
import { fusedOperations } from './fused.js';
import { imageOrder, imageSize, nodeWindow } from './window.js';

export const convolution: TfjsOperators = {
  Conv2D: convolve,
  _FusedConv2D: (node) => fusedOperations(node, convolve(node), imageOrder(node)),
  DepthwiseConv2dNative: depthwise,
  DepthwiseConv2d: depthwise,
  FusedDepthwiseConv2dNative: (node) => fusedOperations(node, depthwise(node), imageOrder(node)),
  Conv2DBackpropInput: transposed,
};

function convolve(node: NodeCall): Tensor {
  const { algebra } = node;
  const [x, kernel] = [node.input(0), node.input(1)];
  const [height, width, inChannels] = kernelShape(node, kernel);
  const order = imageOrder(node);
  const window = nodeWindow(node, imageSize(node, x, order), [height, width]);
  const channels = x.shape[order === 'channels-last' ? 3 : 1]!;
  const groups = channels / inChannels;
  if (!Number.isInteger(groups)) {
    return algebra.wrong(`a kernel [${kernel.shape}] does not fit the input [${x.shape}]`);
  }
  return algebra.convolution(x, kernel, window, { order, groups });
}

function depthwise(node: NodeCall): Tensor {
  const { algebra } = node;
  const [x, kernel] = [node.input(0), node.input(1)];
  const [height, width] = kernelShape(node, kernel);
  const order = imageOrder(node);
  const window = nodeWindow(node, imageSize(node, x, order), [height, width]);
  return algebra.depthwiseConvolution(x, kernel, window, { order });
}

/** Inputs: shape of the output, kernel [height, width, outChannels, inChannels], x. */
function transposed(node: NodeCall): Tensor {
  const { algebra } = node;
  const [kernel, x] = [node.input(1), node.input(2)];
  const [height, width] = kernelShape(node, kernel);
  const shape = node.integers(0, 'the shape of the output');
  const order = imageOrder(node);
  const [rows = 0, columns = 0] = order === 'channels-last' ? shape.slice(1, 3) : shape.slice(2, 4);
  const window = nodeWindow(node, [rows, columns], [height, width]);
  return algebra.transposedConvolution(x, algebra.transpose(kernel, [0, 1, 3, 2]), window, {
    ...{ order, groups: 1, size: [rows, columns] },
  });
}

function kernelShape(node: NodeCall, { shape }: Tensor): [number, number, number] {
  const [height, width, inChannels] = shape;
  return shape.length === 4 && height && width && inChannels
    ? [height, width, inChannels]
    : node.algebra.wrong(`its kernel has the shape [${shape}], expected 4 dimensions`);
}
