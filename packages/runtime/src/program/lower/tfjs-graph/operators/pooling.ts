import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { TfjsOperators } from '../tfjs-operator.js';
import { imageOrder, imageSize, nodeWindow, spatial } from './window.js';

export const pooling: TfjsOperators = {
  MaxPool: (node) => pool(node, 'max'),
  AvgPool: (node) => pool(node, 'average'),
};

function pool(node: NodeCall, mode: 'max' | 'average'): Tensor {
  const x = node.input(0);
  const order = imageOrder(node);
  const size = spatial(node, 'ksize', order);
  const window = nodeWindow(node, imageSize(node, x, order), size);
  return node.algebra.pool(mode, x, size, window, { order, countPadding: false });
}
