import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { TfjsOperators } from '../tfjs-operator.js';
import { stridedSlice } from './strided-slice.js';

/** Tensors put together and taken apart. */
export const parts: TfjsOperators = {
  ConcatV2: (node) => concatenate(node, node.all().slice(0, -1), node.number(-1, 'the axis')),
  Concat: (node) => concatenate(node, node.all().slice(1), node.number(0, 'the axis')),
  Pack: pack,
  Unpack: unpack,
  Split: (node) => {
    const count = node.attributes.integer('num_split');
    return split(node, node.input(1), node.number(0, 'the axis'), count);
  },
  SplitV: (node) => {
    const sizes = node.integers(1, 'the sizes');
    return split(node, node.input(0), node.number(2, 'the axis'), sizes);
  },
  Slice: slice,
  StridedSlice: stridedSlice,
  Pad: (node) => pad(node, 'constant'),
  PadV2: (node) => pad(node, 'constant', node.number(2, 'the value')),
  MirrorPad: (node) => {
    const isSymmetric = node.attributes.text('mode', 'REFLECT').toUpperCase() === 'SYMMETRIC';
    return pad(node, isSymmetric ? 'symmetric' : 'reflect');
  },
  ReverseV2: reverse,
};

function concatenate({ algebra }: NodeCall, all: readonly Tensor[], axis: number): Tensor {
  return all.length === 0
    ? algebra.wrong('it has nothing to join')
    : algebra.concatenate(all, axis);
}

function pack(node: NodeCall): Tensor {
  const { algebra } = node;
  const all = node.all();
  const { shape } = all[0]!;
  const axis = node.axis(node.attributes.integer('axis', 0), shape.length + 1);
  const spread = [...shape.slice(0, axis), 1, ...shape.slice(axis)];
  return algebra.concatenate(
    all.map((each) => algebra.reshape(each, spread)),
    axis,
  );
}

function unpack(node: NodeCall): readonly Tensor[] {
  const x = node.input(0);
  const axis = node.axis(node.attributes.integer('axis', 0), x.shape.length);
  const shape = x.shape.filter((_, other) => other !== axis);
  const each = split(node, x, axis, x.shape[axis]!);
  return each.map((part) => node.algebra.reshape(part, shape));
}

/** @param parts how many equal ones, or their sizes, of which one may be −1 for the rest */
function split(node: NodeCall, x: Tensor, given: number, parts: number | number[]): Tensor[] {
  const { algebra } = node;
  const axis = node.axis(given, x.shape.length);
  const extent = x.shape[axis]!;
  const count = typeof parts === 'number' ? parts : parts.length;
  // What is beyond the outputs that are read need not be cut out; nor can a file ask for millions.
  const cut = Math.min(count, node.outputs);
  const sized = typeof parts === 'number' ? undefined : completed(parts, extent);
  const sum = sized ? sized.reduce((total, size) => total + size, 0) : extent;
  if (
    count < 1 ||
    sum !== extent ||
    (!sized && extent % count !== 0) ||
    sized?.some((n) => n < 0)
  ) {
    return algebra.wrong(`a tensor [${x.shape}] cannot be split into ${parts} along axis ${axis}`);
  }
  let start = 0;
  return Array.from({ length: cut }, (_, i) => {
    const size = sized ? sized[i]! : extent / count;
    const begin = start;
    start += size;
    return algebra.slice(
      x,
      x.shape.map((_, other) => (other === axis ? begin : 0)),
      x.shape.map((whole, other) => (other === axis ? size : whole)),
    );
  });
}

function completed(sizes: readonly number[], extent: number): number[] {
  const known = sizes.filter((size) => size !== -1).reduce((total, size) => total + size, 0);
  return sizes.map((size) => (size === -1 ? extent - known : size));
}

function slice(node: NodeCall): Tensor {
  const x = node.input(0);
  const starts = node.integers(1, 'the starts');
  const sizes = node.integers(2, 'the sizes');
  const whole = sizes.map((size, axis) =>
    size === -1 ? (x.shape[axis] ?? 0) - starts[axis]! : size,
  );
  return node.algebra.slice(x, starts, whole);
}

function pad(node: NodeCall, mode: 'constant' | 'reflect' | 'symmetric', value = 0): Tensor {
  const { algebra } = node;
  const sizes = node.integers(1, 'the paddings');
  if (sizes.some((size) => size < 0)) return algebra.wrong(`paddings of [${sizes}]`);
  const before = sizes.filter((_, i) => i % 2 === 0);
  const after = sizes.filter((_, i) => i % 2 === 1);
  return algebra.pad(node.input(0), before, after, mode, value);
}

function reverse(node: NodeCall): Tensor {
  const x = node.input(0);
  const axes = node.integers(1, 'the axes').map((axis) => node.axis(axis, x.shape.length));
  const turned = x.shape.map((size, axis) => axes.includes(axis) && size > 1);
  return node.algebra.slice(
    x,
    x.shape.map((size, axis) => (turned[axis] ? size - 1 : 0)),
    x.shape,
    turned.map((isTurned) => (isTurned ? -1 : 1)),
  );
}
