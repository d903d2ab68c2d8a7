import type { BinaryMode } from '../../../general-operations.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { TfjsOperator, TfjsOperators } from '../tfjs-operator.js';

/** Two tensors, element by element. */
export const arithmetic: TfjsOperators = {
  ...{ Add: binary('add'), AddV2: binary('add'), BiasAdd: biasAdd, AddN: addAll },
  ...{ Sub: binary('subtract'), Mul: binary('multiply'), RealDiv: binary('divide') },
  ...{ Div: divide, DivNoNan: divideOrZero, FloorDiv: binary('floor-divide') },
  ...{ Mod: binary('modulo'), FloorMod: binary('modulo') },
  ...{ Pow: binary('power'), Atan2: binary('arc-tangent-2') },
  ...{ Maximum: binary('maximum'), Minimum: binary('minimum') },
  SquaredDifference: binary('squared-difference'),
  ...{ Equal: binary('equal'), NotEqual: binary('not-equal') },
  ...{ Less: binary('less'), LessEqual: binary('less-or-equal') },
  ...{ Greater: binary('greater'), GreaterEqual: binary('greater-or-equal') },
  ...{ LogicalAnd: binary('and'), LogicalOr: binary('or'), LogicalXor: binary('xor') },
};

function binary(mode: BinaryMode): TfjsOperator {
  return (node) => node.algebra.binary(mode, node.input(0), node.input(1));
}

/** tf.div of integers rounds down, unlike TensorFlow's own Div. */
function divide(node: NodeCall): Tensor {
  const [a, b] = [node.input(0), node.input(1)];
  const integers = a.type === 'integer' && b.type === 'integer';
  return node.algebra.binary(integers ? 'floor-divide' : 'divide', a, b);
}

function divideOrZero(node: NodeCall): Tensor {
  const { algebra } = node;
  const [a, b] = [node.input(0), node.input(1)];
  const isZero = algebra.binary('equal', b, node.scalar(0, b.type));
  return algebra.select(isZero, node.scalar(0, a.type), algebra.binary('divide', a, b));
}

function addAll(node: NodeCall): Tensor {
  return node.all().reduce((sum, each) => node.algebra.binary('add', sum, each));
}

function biasAdd(node: NodeCall): Tensor {
  const [x, bias] = [node.input(0), node.input(1)];
  const isFirst = node.attributes.text('data_format', 'NHWC') === 'NCHW';
  const after = isFirst ? x.shape.slice(2).map(() => 1) : [];
  return node.algebra.binary('add', x, node.algebra.reshape(bias, [...bias.shape, ...after]));
}
