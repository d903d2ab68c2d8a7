import { type Activation, RELU } from '../../../activation.js';
import type { ImageOrder } from '../../algebra/algebra.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import { normalised } from './normalization.js';

/** By the names that `fused_ops` has; those with a slope or tensors of their own apart. */
const ACTIVATIONS: ReadonlyMap<string, Activation> = new Map<string, Activation>([
  ['Relu', RELU],
  ['Relu6', { kind: 'clamp', low: 0, high: 6 }],
  ['Elu', { kind: 'elu', alpha: 1 }],
  ['Sigmoid', { kind: 'sigmoid' }],
  ['Tanh', { kind: 'tanh' }],
]);

/**
 * What the optimiser of graphs put into a convolution or product: `fused_ops` one after another, whose
 * own tensors follow the node's first two inputs.
 */
export function fusedOperations(node: NodeCall, product: Tensor, order: ImageOrder): Tensor {
  const { algebra, attributes } = node;
  let position = 2;
  const next = () => node.input(position++);
  return attributes.texts('fused_ops').reduce((x, name) => {
    const activation = ACTIVATIONS.get(name);
    if (activation) return algebra.activate(x, activation);
    switch (name) {
      case 'BiasAdd':
        return algebra.binary('add', x, perChannel(node, next(), x, order));
      case 'LeakyRelu': {
        const slope = attributes.number('leakyrelu_alpha', 0.2);
        return algebra.activate(x, { kind: 'leaky-relu', slope });
      }
      case 'Prelu':
        return algebra.prelu(x, next());
      case 'FusedBatchNorm':
        return normalised(node, x, [next(), next(), next(), next()], order);
      default:
        return algebra.unsupported(`with the fused operation ${JSON.stringify(name)}`);
    }
  }, product);
}

/** A vector of channels in a shape that broadcasts to the product's. */
function perChannel(node: NodeCall, vector: Tensor, { shape }: Tensor, order: ImageOrder): Tensor {
  if (order === 'channels-last' || shape.length !== 4) return vector;
  return node.algebra.reshape(vector, [...vector.shape, 1, 1]);
}
