import { einsum } from '../../algebra/einsum.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { TfjsOperators } from '../tfjs-operator.js';
import { fusedOperations } from './fused.js';

export const matrices: TfjsOperators = {
  MatMul: (node) => product(node, 'transpose_a', 'transpose_b'),
  _FusedMatMul: (node) => {
    return fusedOperations(node, product(node, 'transpose_a', 'transpose_b'), 'channels-last');
  },
  BatchMatMul: (node) => product(node, 'adj_x', 'adj_y'),
  BatchMatMulV2: (node) => product(node, 'adj_x', 'adj_y'),
  Einsum: (node) => einsum(node.algebra, node.attributes.text('equation', ''), node.all()),
  MatrixBandPart: band,
  BatchMatMulV3: (node) => product(node, 'adj_x', 'adj_y'),
};

function product(node: NodeCall, left: string, right: string): Tensor {
  const { algebra, attributes } = node;
  const turned = (x: Tensor, isTurned: boolean) => {
    if (!isTurned) return x;
    const axes = x.shape.map((_, axis) => axis);
    return algebra.transpose(x, [...axes.slice(0, -2), ...axes.slice(-2).reverse()]);
  };
  const [a, b] = [node.input(0), node.input(1)];
  if (a.shape.length < 2 || b.shape.length < 2) {
    return algebra.wrong(`a product of matrices [${a.shape}] and [${b.shape}]`);
  }
  return algebra.matrixProduct(
    turned(a, attributes.boolean(left)),
    turned(b, attributes.boolean(right)),
  );
}

/** Diagonals up to `below` and `above` the main one, all of them where these are negative; else 0. */
function band(node: NodeCall): Tensor {
  const { algebra } = node;
  const x = node.input(0);
  const [below, above] = [node.number(1, 'the diagonals'), node.number(2, 'the diagonals')];
  const [rows = 0, columns = 0] = x.shape.slice(-2);
  const kept = Array.from({ length: rows * columns }, (_, i) => {
    const offset = (i % columns) - Math.floor(i / columns);
    return (below < 0 || -offset <= below) && (above < 0 || offset <= above) ? 1 : 0;
  });
  const mask = algebra.known(kept, [rows, columns], 'boolean');
  return algebra.select(mask, x, node.scalar(0, x.type));
}
