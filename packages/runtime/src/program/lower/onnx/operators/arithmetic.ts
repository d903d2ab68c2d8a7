import type { BinaryMode } from '../../../general-operations.js';
import { broadcastShape } from '../../algebra/axes.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperator, OnnxOperators } from '../onnx-operator.js';

/** Two operands, broadcast together. */
export const arithmetic: OnnxOperators = {
  Add: binary('add'),
  Sub: binary('subtract'),
  Mul: binary('multiply'),
  Div: { lower: divide },
  Pow: { lower: power },
  Mod: { lower: modulo },
  PRelu: { lower: parametricRelu },
  Equal: binary('equal'),
  Less: binary('less'),
  LessOrEqual: binary('less-or-equal'),
  Greater: binary('greater'),
  GreaterOrEqual: binary('greater-or-equal'),
  And: binary('and'),
  Or: binary('or'),
  Xor: binary('xor'),
  Min: { lower: (node) => chain(node, 'minimum') },
  Max: { lower: (node) => chain(node, 'maximum') },
  Sum: { lower: (node) => chain(node, 'add') },
  Mean: { lower: mean },
  Where: {
    lower: (node) => node.algebra.select(node.input(0), node.input(1), node.input(2)),
  },
};

function binary(mode: BinaryMode): OnnxOperator {
  return {
    lower(node) {
      const a = node.input(0);
      return node.algebra.binary(mode, a, legacyOperand(node, a, node.input(1)));
    },
  };
}

/** Before version 7 the second operand's axes were told by an attribute where they are not the last. */
function legacyOperand(node: NodeCall, a: Tensor, b: Tensor): Tensor {
  const axis = node.opset < 7 ? node.attributes.integerIf('axis') : undefined;
  if (axis === undefined) return b;
  const trailing = a.shape.length - node.axis(a, axis) - b.shape.length;
  if (trailing < 0) return node.algebra.wrong(`[${b.shape}] does not lie in [${a.shape}]`);
  return node.algebra.reshape(b, [...b.shape, ...new Array<number>(trailing).fill(1)]);
}

/** Integers are divided towards zero. */
function divide(node: NodeCall): Tensor {
  const a = node.input(0);
  const b = legacyOperand(node, a, node.input(1));
  const whole = a.type === 'integer' && b.type === 'integer';
  return node.algebra.binary(whole ? 'truncate-divide' : 'divide', a, b);
}

function power(node: NodeCall): Tensor {
  const base = node.input(0);
  const exponent = legacyOperand(node, base, node.input(1));
  // The result is of the base's type, whatever the exponent's is.
  if (base.type === exponent.type) return node.algebra.binary('power', base, exponent);
  const raised = node.algebra.binary('power', node.algebra.cast(base, 'float'), exponent);
  return node.algebra.cast(raised, base.type);
}

function modulo(node: NodeCall): Tensor {
  // fmod's result has the dividend's sign, as in C; otherwise the divisor's, as in Python.
  const mode = node.attributes.flag('fmod') ? 'remainder' : 'modulo';
  return node.algebra.binary(mode, node.input(0), node.input(1));
}

function parametricRelu(node: NodeCall): Tensor {
  const { algebra } = node;
  const x = node.input(0);
  const slope = node.input(1);
  // Old versions give one number a channel.
  const perChannel = node.opset < 9 && slope.shape.length === 1 && x.shape.length > 1;
  const trailing = new Array<number>(Math.max(x.shape.length - 2, 0)).fill(1);
  return algebra.prelu(
    x,
    perChannel && slope.shape[0] !== 1
      ? algebra.reshape(slope, [...slope.shape, ...trailing])
      : slope,
  );
}

function chain(node: NodeCall, mode: 'minimum' | 'maximum' | 'add'): Tensor {
  return node.all().reduce((a, b) => node.algebra.binary(mode, a, b));
}

function mean(node: NodeCall): Tensor {
  const count = node.inputs.length;
  return node.algebra.binary('multiply', chain(node, 'add'), node.scalar(1 / count));
}

/** The shape that tensors broadcast to together. */
export function commonShape(
  node: NodeCall,
  shapes: readonly (readonly number[])[],
): readonly number[] {
  return shapes.reduce(
    (a, b) => broadcastShape(a, b) ?? node.algebra.wrong(`[${a}] and [${b}] do not fit together`),
  );
}
