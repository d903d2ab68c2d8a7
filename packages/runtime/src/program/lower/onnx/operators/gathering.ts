import { elementCount } from '@pith/container';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';

/** Elements by their positions. */
export const gathering: OnnxOperators = {
  Gather: {
    lower: (node) => {
      const { algebra, attributes } = node;
      return algebra.gather(node.input(0), node.input(1), attributes.integer('axis', 0));
    },
  },
  GatherElements: {
    lower: (node) => {
      const { algebra, attributes } = node;
      return algebra.gatherElements(node.input(0), node.input(1), attributes.integer('axis', 0));
    },
  },
  GatherND: { lower: gatherND },
  Compress: { lower: compress, knownInputs: [1] },
};

/** indices [batch..., outer..., depth]: the last axis counts along `depth` axes of the data. */
function gatherND(node: NodeCall): Tensor {
  const { algebra } = node;
  const data = node.input(0);
  const indices = node.input(1);
  const batchAxes = node.attributes.integer('batch_dims', 0);
  const depth = indices.shape.at(-1) ?? 0;
  const batchShape = data.shape.slice(0, batchAxes);
  const along = data.shape.slice(batchAxes, batchAxes + depth);
  const rest = data.shape.slice(batchAxes + depth);
  const fits = String(indices.shape.slice(0, batchAxes)) === String(batchShape);
  if (along.length !== depth || !fits || batchAxes < 0) {
    return algebra.wrong(`indices [${indices.shape}] do not fit the data [${data.shape}]`);
  }
  const outer = indices.shape.slice(0, -1);
  const batch = elementCount(batchShape);
  // Where each batch of the flattened data begins.
  const begins = algebra.known(
    Array.from({ length: batch }, (_, i) => i * elementCount(along)),
    [batch, 1],
    'integer',
  );
  const flat = algebra.reshape(indices, [elementCount(outer), depth]);
  let positions: Tensor = algebra.reshape(
    algebra.broadcast(begins, [batch, elementCount(outer) / batch]),
    [elementCount(outer)],
  );
  for (const [axis, extent] of along.entries()) {
    const column = algebra.slice(flat, [0, axis], [elementCount(outer), 1]);
    const index = algebra.reshape(column, [elementCount(outer)]);
    const fromEnd = algebra.binary('less', index, node.scalar(0, 'integer'));
    const wrapped = algebra.binary('add', index, node.scalar(extent, 'integer'));
    const stride = elementCount(along.slice(axis + 1));
    const step = algebra.binary(
      'multiply',
      algebra.select(fromEnd, wrapped, index),
      node.scalar(stride, 'integer'),
    );
    positions = algebra.binary('add', positions, step);
  }
  const rows = algebra.reshape(data, [batch * elementCount(along), ...rest]);
  return algebra.reshape(algebra.gather(rows, positions, 0), [...outer, ...rest]);
}

/** Where the condition holds along an axis, or along the elements in a row. */
function compress(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const given = attributes.integerIf('axis');
  const x = node.input(0);
  const data = given === undefined ? algebra.reshape(x, [elementCount(x.shape)]) : x;
  const axis = node.axis(data, given ?? 0);
  const condition = algebra.requireKnown(node.input(1), 'the condition').data();
  const kept = Array.from(condition, (truth, i) => (truth !== 0 ? i : -1)).filter((i) => i >= 0);
  if (condition.length > data.shape[axis]!) {
    return algebra.wrong(`a condition of ${condition.length} elements for [${data.shape}]`);
  }
  return algebra.gather(data, algebra.known(kept, [kept.length], 'integer'), axis);
}
