import type { OnnxElementType } from '@pith/onnx';
import type { Tensor } from '../../algebra/tensor.js';
import { elementKind, elementTypeOf } from '../element-types.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';

const limits = 'halves are not rounded to';

export const casting: OnnxOperators = {
  Cast: {
    lower: (node) => cast(node, elementTypeOf(node.attributes.integer('to', 1))),
    limits,
  },
  CastLike: { lower: castLike, limits },
};

function castLike(node: NodeCall): Tensor {
  const type = node.elementType(1);
  // Of what nodes compute only the kind is known.
  if (type === 'undefined') return node.algebra.cast(node.input(0), node.input(1).type);
  return cast(node, type);
}

function cast(node: NodeCall, type: OnnxElementType): Tensor {
  const { algebra } = node;
  const x = node.input(0);
  const kind = elementKind(type) ?? algebra.unsupported(`elements of type ${type}`);
  const made = algebra.cast(x, kind);
  const [, unsigned, bits] = /^(u?)int(2|4|8|16)$/.exec(type) ?? [];
  if (bits === undefined || x.type === 'boolean' || fits(node.elementType(0), type)) return made;
  // As in C, what a narrow integer cannot hold loses its upper bits.
  const count = node.scalar(2 ** Number(bits), 'integer');
  if (unsigned) return algebra.binary('modulo', made, count);
  const half = node.scalar(2 ** (Number(bits) - 1), 'integer');
  const moved = algebra.binary('modulo', algebra.binary('add', made, half), count);
  return algebra.binary('subtract', moved, half);
}

/** Whether all integers of one type are some of another. */
function fits(from: OnnxElementType, to: OnnxElementType): boolean {
  const [a, b] = [from, to].map((type) => /^(u?)int(\d+)$/.exec(type));
  if (!a || !b) return false;
  const spare = Number(b[2]) - Number(a[2]);
  return a[1] === b[1] ? spare >= 0 : a[1] === 'u' && spare > 0;
}
