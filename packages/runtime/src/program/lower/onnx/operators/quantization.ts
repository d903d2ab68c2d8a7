import { elementCount } from '@pith/container';
import type { OnnxElementType } from '@pith/onnx';
import type { Tensor } from '../../algebra/tensor.js';
import { elementTypeOf } from '../element-types.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';
import { convolution } from './convolution.js';

const limits = 'integers and their sums are computed in float32, exactly up to 2²⁴';

/** Quantised numbers are computed with as what they stand for; known weights become float at once. */
export const quantization: OnnxOperators = {
  DequantizeLinear: { lower: dequantize },
  QuantizeLinear: { lower: quantize },
  DynamicQuantizeLinear: { lower: dynamicQuantize },
  MatMulInteger: { lower: (node) => whole(node, integerProduct(node, 0, 1, 2, 3)), limits },
  ConvInteger: {
    lower: (node) => whole(node, integerConvolution(node)),
    knownInputs: [1, 3],
    limits,
  },
  QLinearMatMul: { lower: quantizedMatMul, limits },
  QLinearConv: { lower: quantizedConvolution, knownInputs: [3, 5], limits },
};

interface Axis {
  readonly axis: number;
  /** Positions that share one scale; 0 where there is one scale a position. */
  readonly block: number;
}

function axisOf(node: NodeCall, x: Tensor): Axis {
  const { attributes } = node;
  const axis = attributes.integer('axis', 1);
  const block = attributes.integer('block_size', 0);
  // With one scale for all there may be no such axis.
  return { axis: axis < 0 ? axis + x.shape.length : axis, block };
}

/** A scale or a zero point as it broadcasts over x: one for all, one a position of an axis, or a block. */
export function spread(
  { algebra }: NodeCall,
  parameter: Tensor,
  x: Tensor,
  { axis, block }: Axis,
): Tensor {
  if (block === 0 && elementCount(parameter.shape) === 1) return algebra.reshape(parameter, []);
  const extent = x.shape[axis] ?? algebra.wrong(`axis ${axis} is not one of [${x.shape}]`);
  if (block === 0) {
    return algebra.reshape(
      parameter,
      x.shape.map((_, i) => (i === axis ? elementCount(parameter.shape) : 1)),
    );
  }
  const blocks = Array.from({ length: extent }, (_, i) => Math.floor(i / block));
  return algebra.gather(parameter, algebra.known(blocks, [extent], 'integer'), axis);
}

function dequantize(node: NodeCall): Tensor {
  const x = node.input(0);
  const axis = axisOf(node, x);
  const shifted = less(node, x, node.optional(2), axis);
  const scale = spread(node, node.input(1), x, axis);
  return node.algebra.binary('multiply', node.algebra.cast(shifted, 'float'), scale);
}

/** x without its zero point. */
export function less(node: NodeCall, x: Tensor, zeroPoint: Tensor | undefined, axis: Axis): Tensor {
  return zeroPoint ? node.algebra.binary('subtract', x, spread(node, zeroPoint, x, axis)) : x;
}

function quantize(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const x = node.input(0);
  const zeroPoint = node.optional(2);
  const told = attributes.integer('output_dtype', 0);
  const type = told ? elementTypeOf(told) : zeroPoint ? node.elementType(2) : 'uint8';
  const axis = axisOf(node, x);
  const scaled = algebra.binary('divide', x, spread(node, node.input(1), x, axis));
  return levels(node, scaled, zeroPoint && spread(node, zeroPoint, x, axis), type);
}

/** Rounded half to even, moved by the zero point, and kept within the type. */
export function levels(
  node: NodeCall,
  x: Tensor,
  zeroPoint: Tensor | undefined,
  type: OnnxElementType,
): Tensor {
  const { algebra } = node;
  const [, unsigned, bits] = /^(u?)int(2|4|8|16)$/.exec(type) ?? [];
  if (bits === undefined) return algebra.unsupported(`quantisation to ${type}`);
  const count = 2 ** Number(bits);
  const low = unsigned ? 0 : -count / 2;
  const rounded = algebra.unary('round', x);
  const moved = zeroPoint
    ? algebra.binary('add', rounded, algebra.cast(zeroPoint, 'float'))
    : rounded;
  const kept = algebra.activate(moved, { kind: 'clamp', low, high: low + count - 1 });
  return algebra.cast(kept, 'integer');
}

/** To 0 … 255, so that the range of x and 0 just fit. */
export function dynamicQuantize(node: NodeCall): readonly [Tensor, Tensor, Tensor] {
  const { algebra } = node;
  const x = node.input(0);
  const axes = x.shape.map((_, axis) => axis);
  const zero = node.scalar(0);
  const extreme = (mode: 'maximum' | 'minimum') =>
    algebra.binary(mode, algebra.reduce(mode, x, axes, { keepDimensions: false }), zero);
  const lowest = extreme('minimum');
  const range = algebra.binary('subtract', extreme('maximum'), lowest);
  const step = algebra.binary('divide', range, node.scalar(255));
  const scale = algebra.select(algebra.binary('equal', step, zero), node.scalar(1), step);
  const offset = algebra.binary('divide', algebra.unary('negate', lowest), scale);
  const zeroPoint = levels(node, offset, undefined, 'uint8');
  return [levels(node, algebra.binary('divide', x, scale), zeroPoint, 'uint8'), scale, zeroPoint];
}

function whole({ algebra }: NodeCall, x: Tensor): Tensor {
  return algebra.cast(x, 'integer');
}

/** The product of two matrices without their zero points, which are one a row of a or a column of b. */
export function integerProduct(
  node: NodeCall,
  first: number,
  second: number,
  firstZero: number,
  secondZero: number,
): Tensor {
  const { algebra } = node;
  const [a, b] = [node.input(first), node.input(second)];
  const rows = { axis: a.shape.length - 2, block: 0 };
  const columns = { axis: b.shape.length - 1, block: 0 };
  return algebra.matrixProduct(
    algebra.cast(less(node, a, node.optional(firstZero), rows), 'float'),
    algebra.cast(less(node, b, node.optional(secondZero), columns), 'float'),
  );
}

function integerConvolution(node: NodeCall): Tensor {
  const { algebra } = node;
  const x = less(node, node.input(0), node.optional(2), { axis: 1, block: 0 });
  const kernel = less(node, node.input(1), node.optional(3), { axis: 0, block: 0 });
  return convolution(node, {
    ...{ x: algebra.cast(x, 'float'), kernel: algebra.cast(kernel, 'float'), bias: undefined },
  });
}

/** a, its scale and zero point, b, its scale and zero point, the output's scale and zero point. */
function quantizedMatMul(node: NodeCall): Tensor {
  const { algebra } = node;
  const product = integerProduct(node, 0, 3, 2, 5);
  const rows = { axis: product.shape.length - 2, block: 0 };
  const columns = { axis: product.shape.length - 1, block: 0 };
  const scale = algebra.binary(
    'multiply',
    spread(node, node.input(1), product, rows),
    spread(node, node.input(4), product, columns),
  );
  const one = { axis: 0, block: 0 };
  const wanted = spread(node, node.input(6), product, one);
  const scaled = algebra.binary('multiply', product, algebra.binary('divide', scale, wanted));
  return levels(node, scaled, spread(node, node.input(7), product, one), node.elementType(7));
}

/** x, its scale and zero point, the kernel, its scales and zero points, the output's, the bias. */
function quantizedConvolution(node: NodeCall): Tensor {
  const { algebra } = node;
  const given = node.input(0);
  const one = { axis: 0, block: 0 };
  const kernel = less(node, node.input(3), node.optional(5), one);
  const made = convolution(node, {
    x: algebra.cast(less(node, given, node.optional(2), one), 'float'),
    kernel: algebra.cast(kernel, 'float'),
    bias: node.optional(8) && algebra.cast(node.input(8), 'float'),
  });
  const channels = { axis: 1, block: 0 };
  const scale = algebra.binary(
    'multiply',
    spread(node, node.input(1), made, one),
    spread(node, node.input(4), made, channels),
  );
  const wanted = spread(node, node.input(6), made, one);
  const scaled = algebra.binary('multiply', made, algebra.binary('divide', scale, wanted));
  return levels(node, scaled, spread(node, node.input(7), made, one), node.elementType(7));
}
