import { type Activation, RELU } from '../../../activation.js';
import type { UnaryMode } from '../../../general-operations.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { TfjsOperator, TfjsOperators } from '../tfjs-operator.js';

/** One tensor, element by element. */
export const unary: TfjsOperators = {
  ...{ Neg: mode('negate'), Abs: mode('absolute'), Sign: mode('sign') },
  ...{ Sqrt: mode('square-root'), Rsqrt: mode('reciprocal-square-root'), Square: mode('square') },
  ...{ Reciprocal: mode('reciprocal'), Inv: mode('reciprocal') },
  ...{ Exp: mode('exponential'), Expm1: mode('exponential-minus-1') },
  ...{ Log: mode('logarithm'), Log1p: mode('logarithm-plus-1') },
  ...{ Sin: mode('sine'), Cos: mode('cosine'), Tan: mode('tangent') },
  ...{ Asin: mode('arc-sine'), Acos: mode('arc-cosine'), Atan: mode('arc-tangent') },
  ...{ Sinh: mode('hyperbolic-sine'), Cosh: mode('hyperbolic-cosine') },
  ...{ Asinh: mode('arc-hyperbolic-sine'), Acosh: mode('arc-hyperbolic-cosine') },
  ...{ Atanh: mode('arc-hyperbolic-tangent'), Erf: mode('error-function') },
  ...{ Floor: mode('floor'), Ceil: mode('ceiling'), Round: mode('round') },
  ...{ LogicalNot: mode('not'), IsNan: mode('is-nan') },
  ...{ IsInf: mode('is-infinite'), IsFinite: mode('is-finite') },
  ...{ Relu: activation(RELU), Relu6: activation({ kind: 'clamp', low: 0, high: 6 }) },
  ...{ Elu: activation({ kind: 'elu', alpha: 1 }), Selu: activation({ kind: 'selu' }) },
  ...{ Sigmoid: activation({ kind: 'sigmoid' }), Tanh: activation({ kind: 'tanh' }) },
  ...{ Softplus: activation({ kind: 'softplus' }), Softsign: activation({ kind: 'softsign' }) },
  LeakyRelu: (node) => {
    const slope = node.attributes.number('alpha', 0.2);
    return node.algebra.activate(node.input(0), { kind: 'leaky-relu', slope });
  },
  Prelu: (node) => node.algebra.prelu(node.input(0), node.input(1)),
  ClipByValue: clip,
  Cast: cast,
};

function mode(name: UnaryMode): TfjsOperator {
  return (node) => node.algebra.unary(name, node.input(0));
}

function activation(kind: Activation): TfjsOperator {
  return (node) => node.algebra.activate(node.input(0), kind);
}

function clip(node: NodeCall): Tensor {
  const low = node.number(1, 'the lower bound');
  const high = node.number(2, 'the upper bound');
  return node.algebra.activate(node.input(0), { kind: 'clamp', low, high });
}

function cast(node: NodeCall): Tensor {
  const type = node.attributes.type('DstT');
  if (type === undefined) return node.algebra.unsupported('a cast to what is no number');
  return node.algebra.cast(node.input(0), type);
}
