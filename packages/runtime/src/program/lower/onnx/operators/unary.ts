import type { UnaryMode } from '../../../general-operations.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperator, OnnxOperators } from '../onnx-operator.js';

/** Element by element functions of one tensor that no layer takes into its epilogue. */
export const unary: OnnxOperators = {
  Abs: mapped('absolute'),
  Neg: mapped('negate'),
  Sqrt: mapped('square-root'),
  Reciprocal: mapped('reciprocal'),
  Exp: mapped('exponential'),
  Log: mapped('logarithm'),
  Sin: mapped('sine'),
  Cos: mapped('cosine'),
  Tan: mapped('tangent'),
  Asin: mapped('arc-sine'),
  Acos: mapped('arc-cosine'),
  Atan: mapped('arc-tangent'),
  Sinh: mapped('hyperbolic-sine'),
  Cosh: mapped('hyperbolic-cosine'),
  Asinh: mapped('arc-hyperbolic-sine'),
  Acosh: mapped('arc-hyperbolic-cosine'),
  Atanh: mapped('arc-hyperbolic-tangent'),
  Erf: mapped('error-function'),
  Floor: mapped('floor'),
  Ceil: mapped('ceiling'),
  Round: mapped('round'),
  Sign: mapped('sign'),
  Not: mapped('not'),
  IsNaN: mapped('is-nan'),
  IsInf: { lower: isInfinite },
};

function mapped(mode: UnaryMode): OnnxOperator {
  return { lower: (node) => node.algebra.unary(mode, node.input(0)) };
}

function isInfinite(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const x = node.input(0);
  const positive = attributes.integer('detect_positive', 1) !== 0;
  const negative = attributes.integer('detect_negative', 1) !== 0;
  if (positive && negative) return algebra.unary('is-infinite', x);
  if (positive) return algebra.binary('equal', x, node.scalar(Infinity));
  if (negative) return algebra.binary('equal', x, node.scalar(-Infinity));
  return algebra.broadcast(node.scalar(0, 'boolean'), x.shape);
}
