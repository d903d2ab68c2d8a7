import type { ImageOrder } from '../../algebra/algebra.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { TfjsOperators } from '../tfjs-operator.js';
import { imageOrder } from './window.js';

export const normalization: TfjsOperators = {
  FusedBatchNorm: batchNorm,
  FusedBatchNormV2: batchNorm,
  FusedBatchNormV3: batchNorm,
  LRN: localResponse,
};

function batchNorm(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  if (attributes.boolean('is_training', false)) return algebra.unsupported('in training');
  const parameters = [1, 2, 3, 4].map((position) => node.input(position));
  return normalised(node, node.input(0), parameters, imageOrder(node));
}

/** x / (bias + alpha · sum of the squares of `radius` channels on both sides)^beta (AlexNet, §3.3) */
function localResponse(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const x = node.input(0);
  const last = x.shape.length - 1;
  const channels = x.shape[last] ?? 0;
  const radius = Math.min(attributes.integer('depth_radius', 5), channels);
  const around = x.shape.map((_, axis) => (axis === last ? radius : 0));
  const squares = algebra.pad(algebra.unary('square', x), around, around);
  const shifted = Array.from({ length: 2 * radius + 1 }, (_, by) =>
    algebra.slice(
      squares,
      x.shape.map((_, axis) => (axis === last ? by : 0)),
      x.shape,
    ),
  );
  const sum = shifted.reduce((total, each) => algebra.binary('add', total, each));
  const scaled = algebra.binary('multiply', sum, node.scalar(attributes.number('alpha', 1)));
  const base = algebra.binary('add', scaled, node.scalar(attributes.number('bias', 1)));
  const power = algebra.binary('power', base, node.scalar(-attributes.number('beta', 0.5)));
  return algebra.binary('multiply', x, power);
}

/**
 * (x − mean) / √(variance + epsilon) · scale + offset, per channel.
 *
 * @param parameters scale, offset, mean and variance, [channels] each
 */
export function normalised(
  node: NodeCall,
  x: Tensor,
  parameters: readonly Tensor[],
  order: ImageOrder,
): Tensor {
  const { algebra, attributes } = node;
  const epsilon = attributes.number('epsilon', 1e-4);
  const known = (position: number): ArrayLike<number> =>
    algebra.requireKnown(parameters[position]!, 'a parameter of its normalisation').data();
  const [scale, offset, mean, variance] = [known(0), known(1), known(2), known(3)] as const;
  const axis = order === 'channels-last' ? x.shape.length - 1 : 1;
  const channels = x.shape[axis] ?? 0;
  if ([scale, offset, mean, variance].some(({ length }) => length !== channels)) {
    return algebra.wrong(`parameters of its normalisation are not ${channels} numbers each`);
  }
  const factor = Array.from(variance, (v, c) => scale[c]! / Math.sqrt(v + epsilon));
  const shift = factor.map((value, c) => offset[c]! - mean[c]! * value);
  return algebra.affine(x, factor, shift, axis);
}
