import type { Known, Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';
import { spatialAxes } from './pooling.js';

export const normalizations: OnnxOperators = {
  BatchNormalization: { lower: batchNormalization, limits: 'inference' },
  InstanceNormalization: { lower: instanceNormalization },
  GroupNormalization: { lower: groupNormalization },
  LayerNormalization: { lower: layerNormalization },
  RMSNormalization: { lower: rmsNormalization },
  // Of onnxruntime, but in ONNX's own domain.
  SimplifiedLayerNormalization: { lower: rmsNormalization },
};

function batchNormalization(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  if (attributes.flag('training_mode')) return algebra.unsupported('training_mode');
  const x = node.input(0);
  const [scale, offset, mean, variance] = [1, 2, 3, 4].map((position) => node.input(position)) as [
    ...[Tensor, Tensor, Tensor, Tensor],
  ];
  const epsilon = attributes.float('epsilon', 1e-5);
  const parameters = [scale, offset, mean, variance];
  const channels = x.shape[1];
  if (parameters.some(({ shape }) => shape.length !== 1 || shape[0] !== channels)) {
    return algebra.wrong(
      `its parameters [${parameters.map(({ shape }) => shape).join('], [')}] do not fit the ` +
        `channels of [${x.shape}]`,
    );
  }
  if (parameters.every(({ known }) => known)) {
    const [s, o, m, v] = parameters.map((tensor) => Array.from((tensor as Known).data()));
    const factor = s!.map((value, i) => value / Math.sqrt(v![i]! + epsilon));
    return algebra.affine(
      x,
      factor,
      o!.map((value, i) => value - m![i]! * factor[i]!),
      1,
    );
  }
  const along = (tensor: Tensor) => perChannel(node, x, tensor);
  const factor = algebra.binary('divide', along(scale), deviation(node, along(variance), epsilon));
  const centred = algebra.binary('subtract', x, along(mean));
  return algebra.binary('add', algebra.binary('multiply', centred, factor), along(offset));
}

/** [channels] as it broadcasts over [batch, channels, ...]. */
function perChannel({ algebra }: NodeCall, x: Tensor, tensor: Tensor): Tensor {
  return algebra.reshape(
    tensor,
    x.shape.map((_, axis) => (axis === 1 ? tensor.shape[0]! : 1)),
  );
}

function deviation({ algebra }: NodeCall, variance: Tensor, epsilon: number): Tensor {
  return algebra.unary(
    'square-root',
    algebra.binary('add', variance, algebra.known([epsilon], [], 'float')),
  );
}

/** (x − mean) / √(variance + ε) over `axes`, and what it is made of. */
function standardized(node: NodeCall, x: Tensor, axes: readonly number[], epsilon: number) {
  const { algebra } = node;
  const keep = { keepDimensions: true };
  const mean = algebra.reduce('mean', x, axes, keep);
  const centred = algebra.binary('subtract', x, mean);
  const variance = algebra.reduce('mean', algebra.unary('square', centred), axes, keep);
  const spread = deviation(node, variance, epsilon);
  return { mean, spread, values: algebra.binary('divide', centred, spread) };
}

function instanceNormalization(node: NodeCall): Tensor {
  const { algebra } = node;
  const x = node.input(0);
  const epsilon = node.attributes.float('epsilon', 1e-5);
  const { values } = standardized(node, x, spatialAxes(x), epsilon);
  const scaled = algebra.binary('multiply', values, perChannel(node, x, node.input(1)));
  return algebra.binary('add', scaled, perChannel(node, x, node.input(2)));
}

/** Version 18 has one scale and offset a group, version 21 one a channel. */
function groupNormalization(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const x = node.input(0);
  const groups = attributes.integer('num_groups', 0);
  const [batch = 1, channels = 1, ...spatial] = x.shape;
  if (!(groups >= 1) || channels % groups !== 0) {
    return algebra.wrong(`num_groups is ${groups}, which does not divide ${channels} channels`);
  }
  const area = spatial.reduce((product, size) => product * size, 1);
  const grouped = algebra.reshape(x, [batch, groups, (channels / groups) * area]);
  const epsilon = attributes.float('epsilon', 1e-5);
  const { values } = standardized(node, grouped, [2], epsilon);
  const perGroup = node.opset < 21;
  const base = perGroup ? values : algebra.reshape(values, x.shape);
  const scaled = algebra.binary('multiply', base, perChannel(node, base, node.input(1)));
  const moved = algebra.binary('add', scaled, perChannel(node, base, node.input(2)));
  return perGroup ? algebra.reshape(moved, x.shape) : moved;
}

function layerNormalization(node: NodeCall): readonly Tensor[] {
  const { algebra, attributes } = node;
  const [y, mean, spread] = layerNormalized(node, node.input(0), {
    axis: attributes.integer('axis', -1),
    epsilon: attributes.float('epsilon', 1e-5),
    scale: node.input(1),
    offset: node.optional(2),
  });
  return node.outputs[1] || node.outputs[2] ? [y, mean, algebra.unary('reciprocal', spread)] : [y];
}

/** (x − mean) / √(variance + ε) · scale + offset over the axes from one on, the mean, and the root. */
export function layerNormalized(
  node: NodeCall,
  x: Tensor,
  by: { axis: number; epsilon: number; scale: Tensor; offset: Tensor | undefined },
): readonly [Tensor, Tensor, Tensor] {
  const { algebra } = node;
  const { values, mean, spread } = standardized(node, x, axesFrom(node, x, by.axis), by.epsilon);
  const scaled = algebra.binary('multiply', values, by.scale);
  return [by.offset ? algebra.binary('add', scaled, by.offset) : scaled, mean, spread];
}

function rmsNormalization(node: NodeCall): Tensor {
  const { attributes } = node;
  const axis = attributes.integer('axis', -1);
  const epsilon = attributes.float('epsilon', 1e-5);
  return rmsNormalized(node, node.input(0), { axis, epsilon, scale: node.input(1) });
}

/** x / √(mean of squares + ε) · scale over the axes from one on. */
export function rmsNormalized(
  node: NodeCall,
  x: Tensor,
  by: { axis: number; epsilon: number; scale: Tensor },
): Tensor {
  const { algebra } = node;
  const keep = { keepDimensions: true };
  const axes = axesFrom(node, x, by.axis);
  const squares = algebra.reduce('mean', algebra.unary('square', x), axes, keep);
  const spread = deviation(node, squares, by.epsilon);
  return algebra.binary('multiply', algebra.binary('divide', x, spread), by.scale);
}

function axesFrom(node: NodeCall, x: Tensor, first: number): number[] {
  const from = node.axis(x, first);
  return x.shape.map((_, axis) => axis).slice(from);
}
