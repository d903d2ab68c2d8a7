import { elementCount } from '@pith/container';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';
import { commonShape } from './arithmetic.js';

/** The same elements under another shape or in another order, and what is known of shapes. */
export const shapes: OnnxOperators = {
  Shape: { lower: shape },
  Size: {
    lower: (node) => node.scalar(elementCount(node.input(0).shape), 'integer'),
  },
  Reshape: { lower: reshape, knownInputs: [1] },
  Flatten: { lower: flatten },
  Squeeze: { lower: squeeze, knownInputs: [1] },
  Unsqueeze: { lower: unsqueeze, knownInputs: [1] },
  Transpose: { lower: transpose },
  Expand: { lower: expand, knownInputs: [1] },
  Tile: { lower: tile, knownInputs: [1] },
  Identity: { lower: (node) => node.input(0) },
  Dropout: { lower: dropout, knownInputs: [1, 2], limits: 'inference' },
  DepthToSpace: { lower: depthToSpace },
  SpaceToDepth: { lower: spaceToDepth },
};

function shape(node: NodeCall): Tensor {
  const { attributes } = node;
  const all = node.input(0).shape;
  const part = all.slice(attributes.integer('start', 0), attributes.integerIf('end') ?? all.length);
  return node.algebra.known(part, [part.length], 'integer');
}

function reshape(node: NodeCall): Tensor {
  const { algebra } = node;
  const x = node.input(0);
  const wanted = node.setting('shape', 1) ?? algebra.wrong('it has no shape');
  const zeroIsZero = node.attributes.flag('allowzero');
  const sizes = wanted.map((size, axis) => (size === 0 && !zeroIsZero ? x.shape[axis] : size));
  const open = sizes.indexOf(-1);
  const rest = sizes.reduce<number>((product, size, axis) => {
    return axis === open ? product : product * (size ?? Number.NaN);
  }, 1);
  const total = elementCount(x.shape);
  const target = sizes.map((size, axis) => (axis === open ? total / rest : (size ?? Number.NaN)));
  if (
    !target.every((size) => Number.isInteger(size) && size >= 0) ||
    elementCount(target) !== total
  ) {
    return algebra.wrong(`[${x.shape}] cannot be reshaped to [${wanted}]`);
  }
  return algebra.reshape(x, target);
}

function flatten(node: NodeCall): Tensor {
  const x = node.input(0);
  const given = node.attributes.integer('axis', 1);
  // A negative axis counts from the last one, not from the one behind it.
  const at = node.axis(x, given, x.shape.length + (given < 0 ? 0 : 1));
  const [rows, columns] = [x.shape.slice(0, at), x.shape.slice(at)];
  return node.algebra.reshape(x, [elementCount(rows), elementCount(columns)]);
}

function squeeze(node: NodeCall): Tensor {
  const x = node.input(0);
  const given = node.setting('axes', 1);
  const axes = given?.map((axis) => node.axis(x, axis));
  if (axes?.some((axis) => x.shape[axis] !== 1)) {
    return node.algebra.wrong(`axes [${given}] of [${x.shape}] do not all have the size 1`);
  }
  const kept = x.shape.filter((size, axis) => (axes ? !axes.includes(axis) : size !== 1));
  return node.algebra.reshape(x, kept);
}

function unsqueeze(node: NodeCall): Tensor {
  const x = node.input(0);
  const given = node.setting('axes', 1) ?? node.algebra.wrong('it has no axes');
  const rank = x.shape.length + given.length;
  const axes = new Set(given.map((axis) => node.axis(x, axis, rank)));
  if (axes.size !== given.length) return node.algebra.wrong(`axes [${given}] name one twice`);
  const sizes = x.shape.values();
  return node.algebra.reshape(
    x,
    Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 1 : (sizes.next().value ?? 1))),
  );
}

function transpose(node: NodeCall): Tensor {
  const x = node.input(0);
  const order = node.attributes.integersIf('perm') ?? x.shape.map((_, axis) => axis).reverse();
  const whole = new Set(order).size === x.shape.length && order.length === x.shape.length;
  if (!whole || order.some((axis) => !(axis >= 0 && axis < order.length))) {
    return node.algebra.wrong(`perm [${order}] is no order of the axes of [${x.shape}]`);
  }
  return node.algebra.transpose(x, order);
}

function expand(node: NodeCall): Tensor {
  const x = node.input(0);
  const wanted = node.integers(1, 'shape') ?? [];
  return node.algebra.broadcast(x, node.allowed(commonShape(node, [x.shape, wanted])));
}

function tile(node: NodeCall): Tensor {
  const { algebra } = node;
  const x = node.input(0);
  // Version 1 has one axis and one count.
  const repeats = node.integers(1, 'repeats') ?? [];
  if (repeats.length !== x.shape.length || !repeats.every((count) => count >= 0)) {
    return algebra.wrong(`repeats [${repeats}] do not fit the input [${x.shape}]`);
  }
  node.allowed(repeats.map((count, axis) => count * x.shape[axis]!));
  return repeats.reduce((tiled, count, axis) => {
    if (count === 1) return tiled;
    const before = elementCount(tiled.shape.slice(0, axis));
    const from = elementCount(tiled.shape.slice(axis));
    const copies = algebra.broadcast(algebra.reshape(tiled, [before, 1, from]), [
      before,
      count,
      from,
    ]);
    return algebra.reshape(
      copies,
      tiled.shape.map((size, i) => (i === axis ? size * count : size)),
    );
  }, x);
}

function dropout(node: NodeCall): readonly Tensor[] {
  const { algebra } = node;
  const x = node.input(0);
  const ratio = node.attributes.floatIf('ratio') ?? node.number(1, 'ratio') ?? 0.5;
  const training = node.opset >= 12 && (node.number(2, 'training_mode') ?? 0) !== 0;
  if (training && ratio !== 0) return algebra.unsupported('training_mode');
  return node.outputs[1] ? [x, algebra.broadcast(node.scalar(1, 'boolean'), x.shape)] : [x];
}

/** [batch, channels, height, width] and the size of its blocks. */
function blocks(node: NodeCall) {
  const x = node.input(0);
  const size = node.attributes.integer('blocksize', 0);
  const [batch = 1, channels = 1, height = 1, width = 1] = x.shape;
  if (x.shape.length !== 4 || !(size >= 1)) {
    return node.algebra.wrong(`blocks of ${size} do not fit the input [${x.shape}]`);
  }
  return { x, size, batch, channels, height, width };
}

function depthToSpace(node: NodeCall): Tensor {
  const { algebra } = node;
  const { x, size, batch, channels, height, width } = blocks(node);
  const depth = channels / (size * size);
  if (!Number.isInteger(depth)) return algebra.wrong(`blocks of ${size} do not fit [${x.shape}]`);
  const crd = node.attributes.text('mode', 'DCR') === 'CRD';
  const split = crd ? [depth, size, size] : [size, size, depth];
  const order = crd ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2];
  const taken = algebra.reshape(x, [batch, ...split, height, width]);
  return algebra.reshape(algebra.transpose(taken, order), [
    ...[batch, depth, height * size, width * size],
  ]);
}

function spaceToDepth(node: NodeCall): Tensor {
  const { algebra } = node;
  const { x, size, batch, channels, height, width } = blocks(node);
  const [rows, columns] = [height / size, width / size];
  if (!Number.isInteger(rows) || !Number.isInteger(columns)) {
    return algebra.wrong(`blocks of ${size} do not fit [${x.shape}]`);
  }
  const crd = node.attributes.text('mode', 'DCR') === 'CRD';
  const taken = algebra.reshape(x, [batch, channels, rows, size, columns, size]);
  const moved = algebra.transpose(taken, crd ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4]);
  return algebra.reshape(moved, [batch, channels * size * size, rows, columns]);
}
