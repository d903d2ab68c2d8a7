import { elementCount } from '@pith/container';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { TfjsOperators } from '../tfjs-operator.js';

/** Elements chosen by conditions or by positions. */
export const selection: TfjsOperators = {
  Select: select,
  SelectV2: (node) => node.algebra.select(node.input(0), node.input(1), node.input(2)),
  Gather: (node) => node.algebra.gather(node.input(0), node.input(1), 0),
  GatherV2: gather,
  GatherNd: gatherNd,
  OneHot: oneHot,
  Where: positions,
};

/** A vector of conditions chooses among rows, whatever their rank. */
function select(node: NodeCall): Tensor {
  const [condition, a, b] = [node.input(0), node.input(1), node.input(2)];
  const { length: rank } = a.shape;
  const byRow = condition.shape.length === 1 && rank > 1;
  const shape = [...condition.shape, ...new Array(byRow ? rank - 1 : 0).fill(1)];
  return node.algebra.select(node.algebra.reshape(condition, shape), a, b);
}

function gather(node: NodeCall): Tensor {
  const { algebra } = node;
  const [data, indices] = [node.input(0), node.input(1)];
  const axis = node.axis(node.number(2, 'the axis'), data.shape.length);
  const given = node.attributes.integer('batch_dims', 0);
  const shared = given < 0 ? given + indices.shape.length : given;
  if (shared === 0) return algebra.gather(data, indices, axis);
  if (shared !== axis) return algebra.unsupported('batches of indices before another axis');
  // Each batch has positions of its own: all are joined to one axis.
  const batches = data.shape.slice(0, shared);
  const [length = 1, ...inner] = data.shape.slice(axis);
  const count = elementCount(batches);
  const rest = indices.shape.slice(shared);
  if (elementCount(indices.shape) !== count * elementCount(rest)) {
    return algebra.wrong(`indices [${indices.shape}] for a tensor [${data.shape}]`);
  }
  const starts = Array.from({ length: count }, (_, batch) => batch * length);
  const flat = algebra.binary(
    'add',
    algebra.reshape(indices, [count, elementCount(rest)]),
    algebra.known(starts, [count, 1], 'integer'),
  );
  const joined = algebra.reshape(data, [count * length, ...inner]);
  return algebra.reshape(algebra.gather(joined, flat, 0), [...batches, ...rest, ...inner]);
}

/** Rows of indices [..., k] that each name a position in the first k axes: one index, row by row. */
function gatherNd(node: NodeCall): Tensor {
  const { algebra } = node;
  const [data, indices] = [node.input(0), node.input(1)];
  const depth = indices.shape.at(-1) ?? 0;
  if (depth < 1 || depth > data.shape.length) {
    return algebra.wrong(`indices [${indices.shape}] do not fit a tensor [${data.shape}]`);
  }
  const outer = indices.shape.slice(0, -1);
  let flat: Tensor | undefined;
  for (let axis = 0; axis < depth; axis++) {
    const starts = [...outer.map(() => 0), axis];
    const part = algebra.reshape(algebra.slice(indices, starts, [...outer, 1]), outer);
    const length = node.scalar(data.shape[axis]!, 'integer');
    flat = flat ? algebra.binary('add', algebra.binary('multiply', flat, length), part) : part;
  }
  const inner = data.shape.slice(depth);
  const count = data.shape.slice(0, depth).reduce((product, size) => product * size, 1);
  return algebra.gather(algebra.reshape(data, [count, ...inner]), flat!, 0);
}

/** Deeper ones stand in no real model. */
const DEEPEST = 2 ** 24;

function oneHot(node: NodeCall): Tensor {
  const { algebra } = node;
  const indices = node.input(0);
  const depth = node.number(1, 'the depth');
  const [on, off] = [node.input(2), node.input(3)];
  if (!Number.isInteger(depth) || depth < 1 || depth > DEEPEST) {
    return algebra.wrong(`the depth is ${depth}, expected an integer in 1 … ${DEEPEST}`);
  }
  const rank = indices.shape.length + 1;
  const axis = node.axis(node.attributes.integer('axis', -1), rank);
  const spread = [...indices.shape.slice(0, axis), 1, ...indices.shape.slice(axis)];
  const classes = spread.map((_, other) => (other === axis ? depth : 1));
  const range = algebra.known(
    Array.from({ length: depth }, (_, i) => i),
    classes,
    'integer',
  );
  const hit = algebra.binary('equal', algebra.reshape(indices, spread), range);
  return algebra.select(hit, on, off);
}

/** [count, rank] positions of what is not 0: a shape that is known only where the condition is. */
function positions(node: NodeCall): Tensor {
  const { algebra } = node;
  const condition = algebra.requireKnown(node.input(0), 'the condition');
  const { shape } = condition;
  const found: number[] = [];
  for (const [i, value] of condition.data().entries()) {
    if (value === 0) continue;
    let rest = i;
    const place = shape.toReversed().map((size) => {
      const at = rest % size;
      rest = Math.floor(rest / size);
      return at;
    });
    found.push(...place.reverse());
  }
  const count = shape.length === 0 ? 0 : found.length / shape.length;
  return algebra.known(found, [count, shape.length], 'integer');
}
