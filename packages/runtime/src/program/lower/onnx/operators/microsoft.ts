import { type Activation, RELU } from '../../../activation.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';
import { ramp, scaled } from './activations.js';
import { convolution } from './convolution.js';
import { gemm } from './matrices.js';
import { layerNormalized, rmsNormalized } from './normalization.js';

/** Fused operators that onnxruntime writes into the models that it optimises (com.microsoft). */
export const microsoft: OnnxOperators = {
  FusedConv: { lower: fusedConvolution, knownInputs: [1], limits: 'as Conv' },
  FusedMatMul: { lower: fusedMatMul },
  FusedGemm: { lower: (node) => fusedActivation(node, gemm(node)) },
  Gelu: { lower: (node) => node.algebra.activate(node.input(0), { kind: 'gelu' }) },
  BiasGelu: { lower: (node) => withBias(node, { kind: 'gelu' }) },
  FastGelu: { lower: (node) => withBias(node, { kind: 'gelu-tanh' }) },
  QuickGelu: { lower: quickGelu },
  SkipLayerNormalization: { lower: skipLayerNormalization },
  SkipSimplifiedLayerNormalization: { lower: skipSimplified },
};

function fusedConvolution(node: NodeCall): Tensor {
  const { algebra } = node;
  const made = convolution(node);
  const added = node.optional(3);
  return fusedActivation(node, added ? algebra.binary('add', made, added) : made);
}

/** The activation that a fused layer has, with its parameters. */
function fusedActivation(node: NodeCall, x: Tensor): Tensor {
  const { algebra, attributes } = node;
  const parameters = attributes.floatsIf('activation_params') ?? [];
  const alpha = attributes.floatIf('activation_alpha') ?? parameters[0];
  const beta = attributes.floatIf('activation_beta') ?? parameters[1];
  const name = attributes.text('activation', '');
  switch (name) {
    case '':
      return x;
    case 'Relu':
      return algebra.activate(x, RELU);
    case 'Clip':
      return algebra.activate(x, {
        ...{ kind: 'clamp', low: alpha ?? -Infinity, high: beta ?? Infinity },
      });
    case 'LeakyRelu':
      return algebra.activate(x, { kind: 'leaky-relu', slope: alpha ?? 0.01 });
    case 'Sigmoid':
      return algebra.activate(x, { kind: 'sigmoid' });
    case 'Tanh':
      return algebra.activate(x, { kind: 'tanh' });
    case 'HardSigmoid':
      return ramp(node, x, alpha ?? 0.2, beta ?? 0.5);
    default:
      return algebra.unsupported(`the activation ${name}`);
  }
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

function skipSimplified(node: NodeCall): readonly Tensor[] {
  const { algebra, attributes } = node;
  if (node.outputs[1] || node.outputs[2]) return algebra.unsupported('its mean and deviation');
  const added = algebra.binary('add', node.input(0), node.input(1));
  const bias = node.optional(3);
  const sum = bias ? algebra.binary('add', added, bias) : added;
  const y = rmsNormalized(node, sum, {
    ...{ axis: -1, epsilon: attributes.float('epsilon', 1e-5), scale: node.input(2) },
  });
  return [y, sum, sum, sum];
}
