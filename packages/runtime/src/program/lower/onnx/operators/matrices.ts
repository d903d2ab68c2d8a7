import { einsum } from '../../algebra/einsum.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';
import { scaled } from './activations.js';

export const matrices: OnnxOperators = {
  MatMul: { lower: (node) => node.algebra.matrixProduct(node.input(0), node.input(1)) },
  Gemm: { lower: gemm },
  Einsum: {
    lower: (node) => einsum(node.algebra, node.attributes.text('equation', ''), node.all()),
  },
};

/** α A B + β C, each factor perhaps transposed. */
export function gemm(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const factor = (position: number, flag: string) => {
    const matrix = node.input(position);
    if (matrix.shape.length !== 2) return algebra.wrong(`[${matrix.shape}] is no matrix`);
    return attributes.flag(flag) ? algebra.transpose(matrix, [1, 0]) : matrix;
  };
  const product = algebra.matrixProduct(factor(0, 'transA'), factor(1, 'transB'));
  const made = scaled(node, product, attributes.float('alpha', 1));
  const offset = node.optional(2);
  const beta = attributes.float('beta', 1);
  return offset && beta !== 0 ? algebra.binary('add', made, scaled(node, offset, beta)) : made;
}
