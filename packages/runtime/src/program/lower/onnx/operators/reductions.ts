import type { ReduceMode } from '../../../general-operations.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperator, OnnxOperators } from '../onnx-operator.js';

/** Along one axis or several. */
export const reductions: OnnxOperators = {
  ReduceSum: reduction('sum', 13),
  ReduceMean: reduction('mean'),
  ReduceMax: reduction('maximum'),
  ReduceMin: reduction('minimum'),
  ReduceProd: reduction('product'),
  ReduceSumSquare: reduction('sum-of-squares'),
  ReduceL1: reduction('sum-of-magnitudes'),
  ReduceL2: reduction('euclidean-norm'),
  ReduceLogSum: reduction('logarithm-of-sum'),
  ReduceLogSumExp: reduction('logarithm-of-sum-of-exponentials'),
  ArgMax: { lower: (node) => positionOf(node, 'maximum') },
  ArgMin: { lower: (node) => positionOf(node, 'minimum') },
  TopK: { lower: topK, knownInputs: [1] },
  CumSum: { lower: cumulativeSum, knownInputs: [1] },
  Softmax: { lower: (node) => overRows(node, (x, axis) => node.algebra.softmax(x, axis)) },
  LogSoftmax: { lower: (node) => overRows(node, (x, axis) => logSoftmax(node, x, axis)) },
  Hardmax: { lower: (node) => overRows(node, (x, axis) => hardmax(node, x, axis)) },
};

/** @param inputSince the version that made `axes` an input */
function reduction(mode: ReduceMode, inputSince = 18): OnnxOperator {
  return {
    knownInputs: [1],
    lower(node) {
      const x = node.input(0);
      const asInput = node.opset >= inputSince;
      const given = asInput ? node.integers(1, 'axes') : node.attributes.integersIf('axes');
      const every = given === undefined || given.length === 0;
      if (every && asInput && node.attributes.flag('noop_with_empty_axes')) {
        return node.algebra.reduce(mode, x, [], { keepDimensions: true });
      }
      const axes = every ? x.shape.map((_, axis) => axis) : given;
      const keepDimensions = node.attributes.integer('keepdims', 1) !== 0;
      return node.algebra.reduce(mode, x, axes, { keepDimensions });
    },
  };
}

function positionOf(node: NodeCall, mode: 'maximum' | 'minimum'): Tensor {
  const { attributes } = node;
  return node.algebra.arg(mode, node.input(0), attributes.integer('axis', 0), {
    keepDimensions: attributes.integer('keepdims', 1) !== 0,
    last: attributes.flag('select_last_index'),
  });
}

function topK(node: NodeCall): readonly Tensor[] {
  const { algebra, attributes } = node;
  const x = node.input(0);
  const count = attributes.integerIf('k') ?? node.number(1, 'k') ?? 1;
  const axis = node.axis(x, attributes.integer('axis', -1));
  if (!(Number.isInteger(count) && count >= 0 && count <= x.shape[axis]!)) {
    return algebra.wrong(`k is ${count}, expected 0 to ${x.shape[axis]}`);
  }
  const largest = attributes.integer('largest', 1) !== 0;
  const { values, indices } = algebra.topK(x, count, axis, { largest });
  return [values, indices];
}

function cumulativeSum(node: NodeCall): Tensor {
  const { attributes } = node;
  return node.algebra.cumulativeSum(node.input(0), node.number(1, 'axis') ?? 0, {
    exclusive: attributes.flag('exclusive'),
    reverse: attributes.flag('reverse'),
  });
}

/** Before version 13 the axes from `axis` on count as one. */
function overRows(node: NodeCall, make: (x: Tensor, axis: number) => Tensor): Tensor {
  const { algebra, attributes } = node;
  const x = node.input(0);
  if (node.opset >= 13) return make(x, node.axis(x, attributes.integer('axis', -1)));
  const rank = x.shape.length;
  const given = attributes.integer('axis', 1);
  const axis = node.axis(x, given, given < 0 ? rank : rank + 1);
  const rest = x.shape.slice(axis + 1).every((size) => size === 1);
  if (axis < rank && rest) return make(x, axis);
  const size = (sizes: readonly number[]) => sizes.reduce((product, one) => product * one, 1);
  const rows = algebra.reshape(x, [size(x.shape.slice(0, axis)), size(x.shape.slice(axis))]);
  return algebra.reshape(make(rows, 1), x.shape);
}

/** Not the logarithm of the softmax, which may be that of 0. */
function logSoftmax({ algebra }: NodeCall, x: Tensor, axis: number): Tensor {
  const keep = { keepDimensions: true };
  const shifted = algebra.binary('subtract', x, algebra.reduce('maximum', x, [axis], keep));
  const norm = algebra.reduce('logarithm-of-sum-of-exponentials', shifted, [axis], keep);
  return algebra.binary('subtract', shifted, norm);
}

/** 1 at the first maximum, 0 elsewhere. */
function hardmax({ algebra }: NodeCall, x: Tensor, axis: number): Tensor {
  const first = algebra.arg('maximum', x, axis, { keepDimensions: true });
  const count = x.shape[axis]!;
  const shape = x.shape.map((size, other) => (other === axis ? size : 1));
  const positions = algebra.known(
    Array.from({ length: count }, (_, i) => i),
    shape,
    'integer',
  );
  return algebra.cast(algebra.binary('equal', positions, first), 'float');
}
