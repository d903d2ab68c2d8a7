import { type Activation, RELU } from '../../../activation.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperator, OnnxOperators } from '../onnx-operator.js';

/** Element by element functions that layers take into their epilogue, alone or in a few steps. */
export const activations: OnnxOperators = {
  Relu: fixed(RELU),
  Sigmoid: fixed({ kind: 'sigmoid' }),
  Tanh: fixed({ kind: 'tanh' }),
  Softplus: fixed({ kind: 'softplus' }),
  Softsign: fixed({ kind: 'softsign' }),
  Mish: fixed({ kind: 'mish' }),
  Gelu: { lower: (node) => node.algebra.activate(node.input(0), { kind: geluKind(node) }) },
  LeakyRelu: { lower: leakyRelu },
  ThresholdedRelu: { lower: thresholdedRelu },
  Elu: { lower: (node) => elu(node, node.input(0), node.attributes.float('alpha', 1)) },
  Selu: { lower: selu },
  Celu: { lower: celu },
  Swish: { lower: (node) => swish(node) },
  SwiGLU: { lower: (node) => node.algebra.binary('multiply', swish(node), node.input(1)) },
  HardSigmoid: { lower: hardSigmoid },
  HardSwish: { lower: hardSwish },
  Clip: { lower: clip },
  Shrink: { lower: shrink },
};

function fixed(activation: Activation): OnnxOperator {
  return { lower: (node) => node.algebra.activate(node.input(0), activation) };
}

function geluKind(node: NodeCall): 'gelu' | 'gelu-tanh' {
  return node.attributes.text('approximate', 'none') === 'tanh' ? 'gelu-tanh' : 'gelu';
}

function leakyRelu(node: NodeCall): Tensor {
  const slope = node.attributes.float('alpha', 0.01);
  return node.algebra.activate(node.input(0), { kind: 'leaky-relu', slope });
}

function thresholdedRelu(node: NodeCall): Tensor {
  const theta = node.attributes.float('alpha', 1);
  return node.algebra.activate(node.input(0), { kind: 'thresholded-relu', theta });
}

function elu({ algebra }: NodeCall, x: Tensor, alpha: number): Tensor {
  return algebra.activate(x, { kind: 'elu', alpha });
}

function selu(node: NodeCall): Tensor {
  const alpha = node.attributes.float('alpha', 1.6732632);
  const gamma = node.attributes.float('gamma', 1.050701);
  return scaled(node, elu(node, node.input(0), alpha), gamma);
}

/** max(0, x) + min(0, α (exp(x / α) − 1)), which is α elu(x / α). */
function celu(node: NodeCall): Tensor {
  const alpha = node.attributes.float('alpha', 1);
  return scaled(node, elu(node, scaled(node, node.input(0), 1 / alpha), 1), alpha);
}

function swish(node: NodeCall): Tensor {
  const { algebra } = node;
  const x = node.input(0);
  const alpha = node.attributes.float('alpha', 1);
  if (alpha === 1) return algebra.activate(x, { kind: 'swish' });
  return algebra.binary(
    'multiply',
    x,
    algebra.activate(scaled(node, x, alpha), { kind: 'sigmoid' }),
  );
}

function hardSigmoid(node: NodeCall): Tensor {
  const { attributes } = node;
  return ramp(node, node.input(0), attributes.float('alpha', 0.2), attributes.float('beta', 0.5));
}

function hardSwish(node: NodeCall): Tensor {
  const x = node.input(0);
  return node.algebra.binary('multiply', x, ramp(node, x, 1 / 6, 0.5));
}

/** max(0, min(1, α x + β)) */
export function ramp(node: NodeCall, x: Tensor, alpha: number, beta: number): Tensor {
  const { algebra } = node;
  const line = algebra.binary('add', scaled(node, x, alpha), node.scalar(beta));
  return algebra.activate(line, { kind: 'clamp', low: 0, high: 1 });
}

/** Bounds are attributes before version 11, then optional inputs. */
function clip(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const x = node.input(0);
  const [low, high] = [node.optional(1), node.optional(2)];
  const known = (!low || low.known) && (!high || high.known) && x.type === 'float';
  if (node.opset < 11 || known) {
    return algebra.activate(x, {
      kind: 'clamp',
      low: attributes.floatIf('min') ?? node.number(1, 'min') ?? -Infinity,
      high: attributes.floatIf('max') ?? node.number(2, 'max') ?? Infinity,
    });
  }
  const raised = low ? algebra.binary('maximum', x, low) : x;
  return high ? algebra.binary('minimum', raised, high) : raised;
}

/** x + bias below −λ, x − bias above λ, 0 between. */
function shrink(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const x = node.input(0);
  const bias = node.scalar(attributes.float('bias', 0));
  const bound = attributes.float('lambd', 0.5);
  const less = algebra.binary('less', x, node.scalar(-bound));
  const greater = algebra.binary('greater', x, node.scalar(bound));
  const above = algebra.select(greater, algebra.binary('subtract', x, bias), node.scalar(0));
  return algebra.select(less, algebra.binary('add', x, bias), above);
}

export function scaled({ algebra }: NodeCall, x: Tensor, factor: number): Tensor {
  return factor === 1 ? x : algebra.binary('multiply', x, algebra.known([factor], [], 'float'));
}
