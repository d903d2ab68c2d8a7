import type { Activation } from '../../../activation.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';
import { scaled } from './activations.js';
import { convolution } from './convolution.js';
import { layerNormalized } from './normalization.js';

/** Fused operators that onnxruntime writes into the models that it optimises (com.microsoft). */
export const microsoft: OnnxOperators = {
  FusedConv: { lower: fusedConvolution, knownInputs: [1], limits: 'as Conv' },
  FusedMatMul: { lower: fusedMatMul },
  Gelu: { lower: (node) => node.algebra.activate(node.input(0), { kind: 'gelu' }) },
  BiasGelu: { lower: (node) => withBias(node, { kind: 'gelu' }) },
  FastGelu: { lower: (node) => withBias(node, { kind: 'gelu-tanh' }) },
  QuickGelu: { lower: quickGelu },
  SkipLayerNormalization: { lower: skipLayerNormalization },
};

function fusedConvolution(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const made = convolution(node);
  const added = node.optional(3);
  const sum = added ? algebra.binary('add', made, added) : made;
  const [first, second] = attributes.floatsIf('activation_params') ?? [];
  const name = attributes.text('activation', '');
  const activation: Activation | undefined =
    name === 'Relu'
      ? { kind: 'clamp', low: 0, high: Infinity }
      : name === 'Clip'
        ? { kind: 'clamp', low: first ?? -Infinity, high: second ?? Infinity }
        : name === 'LeakyRelu'
          ? { kind: 'leaky-relu', slope: first ?? 0.01 }
          : name === 'Sigmoid'
            ? { kind: 'sigmoid' }
            : name === 'Tanh'
              ? { kind: 'tanh' }
              : undefined;
  if (activation) return algebra.activate(sum, activation);
  if (name === 'HardSigmoid') {
    const line = algebra.binary('add', scaled(node, sum, first ?? 0.2), node.scalar(second ?? 0.5));
    return algebra.activate(line, { kind: 'clamp', low: 0, high: 1 });
  }
  return name === '' ? sum : algebra.unsupported(`the activation ${name}`);
}

function fusedMatMul(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  if (attributes.flag('transBatchA') || attributes.flag('transBatchB')) {
    return algebra.unsupported('transposed batches');
  }
  const factor = (position: number, flag: string) => {
    const x = node.input(position);
    const rank = x.shape.length;
    if (!attributes.flag(flag) || rank < 2) return x;
    const order = x.shape.map((_, axis) => axis);
    return algebra.transpose(x, [...order.slice(0, -2), rank - 1, rank - 2]);
  };
  const product = algebra.matrixProduct(factor(0, 'transA'), factor(1, 'transB'));
  return scaled(node, product, attributes.float('alpha', 1));
}

function withBias(node: NodeCall, activation: Activation): Tensor {
  const { algebra } = node;
  const bias = node.optional(1);
  const x = node.input(0);
  return algebra.activate(bias ? algebra.binary('add', x, bias) : x, activation);
}

/** x · sigmoid(α x) */
function quickGelu(node: NodeCall): Tensor {
  const { algebra } = node;
  const x = node.input(0);
  const steep = scaled(node, x, node.attributes.float('alpha', 1.702));
  return algebra.binary('multiply', x, algebra.activate(steep, { kind: 'sigmoid' }));
}

function skipLayerNormalization(node: NodeCall): readonly Tensor[] {
  const { algebra, attributes } = node;
  if (node.outputs[1] || node.outputs[2]) return algebra.unsupported('its mean and deviation');
  const added = algebra.binary('add', node.input(0), node.input(1));
  const bias = node.optional(4);
  const sum = bias ? algebra.binary('add', added, bias) : added;
  const epsilon = attributes.float('epsilon', 1e-12);
  const [y] = layerNormalized(node, sum, {
    ...{ axis: -1, epsilon, scale: node.input(2), offset: node.optional(3) },
  });
  return [y, sum, sum, sum];
}
