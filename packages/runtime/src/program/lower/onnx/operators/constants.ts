import { elementCount } from '@pith/container';
import type { OnnxTensor } from '@pith/onnx';
import type { ElementType, Known, Tensor } from '../../algebra/tensor.js';
import { elementKind, elementTypeOf } from '../element-types.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';

/** Tensors that come from attributes and sizes. */
export const constants: OnnxOperators = {
  Constant: { lower: constant },
  ConstantOfShape: { lower: constantOfShape, knownInputs: [0] },
  Range: { lower: range, knownInputs: [0, 1, 2] },
  EyeLike: { lower: eyeLike },
  OneHot: { lower: oneHot, knownInputs: [1] },
  NonZero: { lower: nonZero, knownInputs: [0] },
  HannWindow: { lower: (node) => cosineWindow(node, [0.5, 0.5]), knownInputs: [0] },
  HammingWindow: { lower: (node) => cosineWindow(node, [25 / 46, 21 / 46]), knownInputs: [0] },
  BlackmanWindow: { lower: (node) => cosineWindow(node, [0.42, 0.5, 0.08]), knownInputs: [0] },
};

function constant(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const tensor = attributes.tensorIf('value');
  if (tensor) return node.knownTensor(tensor);
  const lists = [
    ['value_float', 'value_floats', 'float'],
    ['value_int', 'value_ints', 'integer'],
  ] as const;
  for (const [one, several, type] of lists) {
    const number = type === 'float' ? attributes.floatIf(one) : attributes.integerIf(one);
    if (number !== undefined) return algebra.known([number], [], type);
    const numbers =
      type === 'float' ? attributes.floatsIf(several) : attributes.integersIf(several);
    if (numbers) return algebra.known(numbers, [numbers.length], type);
  }
  return algebra.unsupported(`Constant of ${attributes.names.join(', ') || 'nothing'}`);
}

function constantOfShape(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const shape = node.integers(0, 'shape') ?? [];
  node.allowed(shape);
  const tensor = attributes.tensorIf('value');
  return algebra.broadcast(tensor ? single(node, tensor) : node.scalar(0), shape);
}

function single(node: NodeCall, tensor: OnnxTensor): Tensor {
  return node.algebra.reshape(node.knownTensor(tensor), []);
}

function range(node: NodeCall): Tensor {
  const { algebra } = node;
  const { type } = node.input(0);
  const [start, limit, delta] = [0, 1, 2].map((i) => node.number(i, 'a bound') ?? 0) as [
    ...[number, number, number],
  ];
  const count = Math.max(Math.ceil((limit - start) / delta), 0);
  node.allowed([Number.isNaN(count) ? -1 : count]);
  const numbers = Float64Array.from({ length: count }, (_, i) => start + i * delta);
  return algebra.known(numbers, [count], type);
}

/** What the algebra takes the type for that a node's attribute asks for. */
function kindFrom(node: NodeCall, name: string, otherwise: ElementType): ElementType {
  const number = node.attributes.integerIf(name);
  if (number === undefined) return otherwise;
  return (
    elementKind(elementTypeOf(number)) ??
    node.algebra.unsupported(`elements of ONNX's type ${number}`)
  );
}

function eyeLike(node: NodeCall): Known {
  const { algebra, attributes } = node;
  const x = node.input(0);
  const [rows = 0, columns = 0] = x.shape;
  if (x.shape.length !== 2) return algebra.wrong(`[${x.shape}] is no matrix`);
  node.allowed(x.shape);
  const k = attributes.integer('k', 0);
  const ones = Float32Array.from({ length: rows * columns }, (_, i) =>
    Number((i % columns) - Math.floor(i / columns) === k),
  );
  return algebra.known(ones, x.shape, kindFrom(node, 'dtype', x.type));
}

/** values[1] at the index along a new axis, values[0] elsewhere; negative indices count from the end. */
function oneHot(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const indices = node.input(0);
  const depth = node.number(1, 'depth') ?? 0;
  node.allowed([...indices.shape, depth]);
  const values = node.input(2);
  const rank = indices.shape.length + 1;
  const axis = node.axis(indices, attributes.integer('axis', -1), rank);
  const column = [...indices.shape.slice(0, axis), 1, ...indices.shape.slice(axis)];
  const along = column.map((_, i) => (i === axis ? depth : 1));
  const whole = algebra.cast(algebra.reshape(indices, column), 'integer');
  const fromEnd = algebra.binary('less', whole, node.scalar(0, 'integer'));
  const wrapped = algebra.binary('add', whole, node.scalar(depth, 'integer'));
  const positions = algebra.known(
    Array.from({ length: depth }, (_, i) => i),
    along,
    'integer',
  );
  const hot = algebra.binary('equal', algebra.select(fromEnd, wrapped, whole), positions);
  const value = (i: number) => algebra.reshape(algebra.slice(values, [i], [1]), []);
  return algebra.select(hot, value(1), value(0));
}

function nonZero(node: NodeCall): Tensor {
  const { algebra } = node;
  const x = algebra.requireKnown(node.input(0), 'its input');
  const found = Array.from(x.data(), (value, i) => (value !== 0 ? i : -1)).filter((i) => i >= 0);
  const rows = x.shape.map((extent, axis) => {
    const stride = elementCount(x.shape.slice(axis + 1));
    return found.map((i) => Math.floor(i / stride) % extent);
  });
  return algebra.known(rows.flat(), [x.shape.length, found.length], 'integer');
}

/** a₀ − a₁ cos(2πn / N) + a₂ cos(4πn / N) */
function cosineWindow(node: NodeCall, [a, b = 0, c = 0]: readonly number[]): Tensor {
  const size = node.number(0, 'size') ?? 0;
  node.allowed([size]);
  const length = node.attributes.integer('periodic', 1) !== 0 ? size : size - 1;
  const window = Float32Array.from({ length: size }, (_, n) => {
    const phase = (2 * Math.PI * n) / length;
    return a! - b * Math.cos(phase) + c * Math.cos(2 * phase);
  });
  const type = kindFrom(node, 'output_datatype', 'float');
  return node.algebra.known(window, [size], type);
}
