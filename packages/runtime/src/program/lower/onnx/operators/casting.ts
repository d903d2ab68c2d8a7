import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';
import { typeFrom } from './constants.js';

const limits = 'to types whose numbers float32 holds, without rounding to narrower floats';

export const casting: OnnxOperators = {
  Cast: {
    lower: (node) => node.algebra.cast(node.input(0), typeFrom(node, 'to', 'float')),
    limits,
  },
  CastLike: { lower: castLike, limits },
};

function castLike(node: NodeCall): Tensor {
  return node.algebra.cast(node.input(0), node.input(1).type);
}
