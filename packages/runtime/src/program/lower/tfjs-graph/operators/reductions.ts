import type { ReduceMode } from '../../../general-operations.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { TfjsOperator, TfjsOperators } from '../tfjs-operator.js';

/** Many elements made one, and what goes along one axis. */
export const reductions: TfjsOperators = {
  ...{ Sum: reduce('sum'), Mean: reduce('mean'), Prod: reduce('product') },
  ...{ Max: reduce('maximum'), Min: reduce('minimum') },
  EuclideanNorm: reduce('euclidean-norm'),
  ...{ All: reduce('all'), Any: reduce('any') },
  ...{ ArgMax: arg('maximum'), ArgMin: arg('minimum') },
  TopKV2: topK,
  Cumsum: cumulativeSum,
  Softmax: (node) => node.algebra.softmax(node.input(0), -1),
  LogSoftmax: logSoftmax,
};

function reduce(mode: ReduceMode): TfjsOperator {
  return (node) => {
    const axes = node.integers(1, 'the axes');
    const { attributes } = node;
    const keepDimensions = attributes.boolean('keep_dims') || attributes.boolean('keepdims');
    return node.algebra.reduce(mode, node.input(0), axes, { keepDimensions });
  };
}

function arg(mode: 'maximum' | 'minimum'): TfjsOperator {
  return (node) => {
    const axis = node.number(1, 'the axis');
    return node.algebra.arg(mode, node.input(0), axis, { keepDimensions: false });
  };
}

function topK(node: NodeCall): readonly Tensor[] {
  const count = node.number(1, 'the count');
  const { values, indices } = node.algebra.topK(node.input(0), count, -1, { largest: true });
  return [values, indices];
}

function cumulativeSum(node: NodeCall): Tensor {
  return node.algebra.cumulativeSum(node.input(0), node.number(1, 'the axis'), {
    exclusive: node.attributes.boolean('exclusive'),
    reverse: node.attributes.boolean('reverse'),
  });
}

function logSoftmax(node: NodeCall): Tensor {
  const { algebra } = node;
  const x = node.input(0);
  const total = algebra.reduce('logarithm-of-sum-of-exponentials', x, [-1], {
    keepDimensions: true,
  });
  return algebra.binary('subtract', x, total);
}
