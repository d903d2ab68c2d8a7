import { elementCount } from '@pith/container';
import { broadcastShape } from '../../algebra/axes.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { TfjsOperators } from '../tfjs-operator.js';

/** Shapes asked for, and tensors under other ones. */
export const shapes: TfjsOperators = {
  Shape: (node) => shapeOf(node, node.input(0)),
  ShapeN: (node) => node.all().map((x) => shapeOf(node, x)),
  Size: (node) => node.scalar(elementCount(node.input(0).shape), 'integer'),
  Rank: (node) => node.scalar(node.input(0).shape.length, 'integer'),
  Reshape: reshape,
  ExpandDims: expand,
  Squeeze: squeeze,
  Transpose: (node) => node.algebra.transpose(node.input(0), node.integers(1, 'the order')),
  EnsureShape: ensureShape,
  BroadcastArgs: (node) => {
    const [a, b] = [node.integers(0, 'the shapes'), node.integers(1, 'the shapes')];
    const shape =
      broadcastShape(a, b) ?? node.algebra.wrong(`[${a}] and [${b}] do not fit together`);
    return node.algebra.known(shape, [shape.length], 'integer');
  },
  BroadcastTo: (node) => node.algebra.broadcast(node.input(0), node.integers(1, 'the shape')),
  Fill: fill,
  Zeros: (node) => filled(node, node.scalar(0)),
  Ones: (node) => filled(node, node.scalar(1)),
  ZerosLike: (node) => filledLike(node, 0),
  OnesLike: (node) => filledLike(node, 1),
  Range: range,
  LinSpace: linearSpace,
  Tile: tile,
};

function shapeOf({ algebra }: NodeCall, { shape }: Tensor): Tensor {
  return algebra.known(shape, [shape.length], 'integer');
}

function reshape(node: NodeCall): Tensor {
  const { algebra } = node;
  const x = node.input(0);
  const wanted = node.integers(1, 'the shape');
  const open = wanted.indexOf(-1);
  if (open < 0) return algebra.reshape(x, wanted);
  const rest = elementCount(wanted.filter((_, axis) => axis !== open));
  const size = rest === 0 ? 0 : elementCount(x.shape) / rest;
  if (!Number.isInteger(size)) {
    return algebra.wrong(`a tensor [${x.shape}] cannot be reshaped to [${wanted}]`);
  }
  return algebra.reshape(
    x,
    wanted.map((each, axis) => (axis === open ? size : each)),
  );
}

function expand(node: NodeCall): Tensor {
  const x = node.input(0);
  const axis = node.axis(node.number(1, 'the axis'), x.shape.length + 1);
  return node.algebra.reshape(x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]);
}

function squeeze(node: NodeCall): Tensor {
  const { attributes, algebra } = node;
  const x = node.input(0);
  const listed = attributes.integers('squeeze_dims') ?? attributes.integers('axis') ?? [];
  const axes = listed.map((axis) => node.axis(axis, x.shape.length));
  const kept = x.shape.filter((size, axis) =>
    axes.length > 0 ? !axes.includes(axis) : size !== 1,
  );
  return algebra.reshape(x, kept);
}

/** Sizes that are given have to be those of the tensor. */
function ensureShape(node: NodeCall): Tensor {
  const x = node.input(0);
  const wanted = node.attributes.shape('shape');
  const fits =
    wanted === undefined ||
    (wanted.length === x.shape.length &&
      wanted.every((size, axis) => size === null || size === x.shape[axis]));
  return fits ? x : node.algebra.wrong(`its input has the shape [${x.shape}], not [${wanted}]`);
}

function fill(node: NodeCall): Tensor {
  return filled(node, node.input(1));
}

function filled(node: NodeCall, value: Tensor): Tensor {
  const shape = node.integers(0, 'the shape');
  if (shape.some((size) => size < 0)) return node.algebra.wrong(`a shape of [${shape}]`);
  return node.algebra.broadcast(value, shape);
}

function filledLike(node: NodeCall, value: number): Tensor {
  const { shape, type } = node.input(0);
  return node.algebra.broadcast(node.scalar(value, type), shape);
}

/** Longer ones stand in no real model. */
const LONGEST_RANGE = 2 ** 24;

function range(node: NodeCall): Tensor {
  const [start, limit, step] = [0, 1, 2].map((i) => node.number(i, 'the range')) as [
    ...[number, number, number],
  ];
  const count = Math.max(0, Math.ceil((limit - start) / step));
  if (!(count <= LONGEST_RANGE)) {
    return node.algebra.wrong(`a range from ${start} to ${limit} by ${step}`);
  }
  const numbers = Array.from({ length: count }, (_, i) => start + i * step);
  return node.algebra.known(numbers, [count], node.input(0).type);
}

function linearSpace(node: NodeCall): Tensor {
  const [start, stop, count] = [0, 1, 2].map((i) => node.number(i, 'the range')) as [
    ...[number, number, number],
  ];
  if (!Number.isInteger(count) || count < 1 || count > LONGEST_RANGE) {
    return node.algebra.wrong(`${count} numbers from ${start} to ${stop}`);
  }
  const step = count === 1 ? 0 : (stop - start) / (count - 1);
  const numbers = Array.from({ length: count }, (_, i) => start + i * step);
  return node.algebra.known(numbers, [count], 'float');
}

/** Along one axis at a time: the axis and all behind it are repeated as one. */
function tile(node: NodeCall): Tensor {
  const { algebra } = node;
  const x = node.input(0);
  const repeats = node.integers(1, 'the repeats');
  if (repeats.length !== x.shape.length || repeats.some((count) => count < 1)) {
    return algebra.wrong(`a tensor [${x.shape}] repeated [${repeats}] times`);
  }
  return repeats.reduce((tensor, count, axis) => {
    if (count === 1) return tensor;
    const { shape } = tensor;
    const before = elementCount(shape.slice(0, axis));
    const rest = elementCount(shape.slice(axis));
    const spread = algebra.broadcast(algebra.reshape(tensor, [before, 1, rest]), [
      ...[before, count, rest],
    ]);
    return algebra.reshape(
      spread,
      shape.map((size, other) => (other === axis ? size * count : size)),
    );
  }, x);
}
