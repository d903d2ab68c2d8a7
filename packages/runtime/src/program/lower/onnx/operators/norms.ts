import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';

/** Normalisations without weights. */
export const norms: OnnxOperators = {
  LpNormalization: { lower: lpNormalization },
  MeanVarianceNormalization: { lower: meanVarianceNormalization },
  LRN: { lower: localResponseNormalization },
};

/** x / ‖x‖ along an axis, 0 where the norm is. */
function lpNormalization(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const x = node.input(0);
  const p = attributes.integer('p', 2);
  if (p !== 1 && p !== 2) return algebra.wrong(`p is ${p}, expected 1 or 2`);
  const axis = node.axis(x, attributes.integer('axis', -1));
  const mode = p === 1 ? 'sum-of-magnitudes' : 'euclidean-norm';
  const norm = algebra.reduce(mode, x, [axis], { keepDimensions: true });
  const none = algebra.binary('equal', norm, node.scalar(0));
  return algebra.binary('divide', x, algebra.select(none, node.scalar(1), norm));
}

function meanVarianceNormalization(node: NodeCall): Tensor {
  const x = node.input(0);
  // ONNX's function adds 1e-9 to the deviation, not to the variance.
  const axes = node.attributes.integers('axes', [0, 2, 3]);
  const { algebra } = node;
  const keep = { keepDimensions: true };
  const mean = algebra.reduce('mean', x, axes, keep);
  const squares = algebra.reduce('mean', algebra.unary('square', x), axes, keep);
  const variance = algebra.binary('subtract', squares, algebra.unary('square', mean));
  const spread = algebra.binary('add', algebra.unary('square-root', variance), node.scalar(1e-9));
  return algebra.binary('divide', algebra.binary('subtract', x, mean), spread);
}

/** x / (bias + α / size · Σ x²)^β, the sum over `size` neighbouring channels. */
function localResponseNormalization(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const x = node.input(0);
  const size = attributes.integer('size', 0);
  if (!(size >= 1 && size <= 256)) return algebra.wrong(`size is ${size}, expected 1 to 256`);
  const border = (first: number) => x.shape.map((_, axis) => (axis === 1 ? first : 0));
  const before = Math.floor((size - 1) / 2);
  const squares = algebra.pad(
    algebra.unary('square', x),
    border(before),
    border(size - 1 - before),
  );
  const neighbours = Array.from({ length: size }, (_, i) =>
    algebra.slice(squares, border(i), x.shape),
  );
  const sum = neighbours.reduce((a, b) => algebra.binary('add', a, b));
  const factor = attributes.float('alpha', 0.0001) / size;
  const base = algebra.binary(
    'add',
    algebra.binary('multiply', sum, node.scalar(factor)),
    node.scalar(attributes.float('bias', 1)),
  );
  const power = node.scalar(attributes.float('beta', 0.75));
  return algebra.binary('divide', x, algebra.binary('power', base, power));
}
