import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';
import {
  asImage,
  fromImage,
  imageWindow,
  reach,
  type SpatialWindow,
  shared,
  spatialWindow,
} from './spatial-window.js';
import { volumeConvolution } from './volume-convolution.js';

export const convolutions: OnnxOperators = {
  Conv: {
    lower: (node) => convolution(node),
    knownInputs: [1],
    limits: 'up to three spatial axes',
  },
  ConvTranspose: {
    ...{ lower: transposedConvolution, knownInputs: [1], limits: 'one or two spatial axes' },
  },
};

interface Operands {
  readonly x: Tensor;
  readonly kernel: Tensor;
  readonly bias: Tensor | undefined;
}

function inputsOf(node: NodeCall): Operands {
  return { x: node.input(0), kernel: node.input(1), bias: node.optional(2) };
}

/** x [batch, in, spatial...], kernel [out, in / groups, size...], bias [out] */
export function convolution(node: NodeCall, given: Operands = inputsOf(node)): Tensor {
  const { algebra } = node;
  const { x, kernel, bias } = given;
  const { groups, spatial } = checked(node, given, 5);
  const [outChannels = 1, inPerGroup = 1] = kernel.shape;
  const channels = x.shape[1]!;
  if (inPerGroup * groups !== channels) {
    return algebra.wrong(
      `its kernel [${kernel.shape}] in ${groups} groups does not fit the input [${x.shape}]`,
    );
  }
  const rank = x.shape.length;
  if (rank === 5) return biased(node, volumeConvolution(node, { x, kernel, groups }), bias);
  const window = imageWindow(spatialWindow(node, spatial, kernel.shape.slice(2)));
  const image = asImage(node, x);
  const taps = asImage(node, kernel);
  const order = 'channels-first';
  if (groups > 1 && groups === channels && outChannels === channels) {
    const depthwise = algebra.transpose(taps, [2, 3, 0, 1]);
    const made = algebra.depthwiseConvolution(image, depthwise, window, { order });
    return fromImage(node, biased(node, made, bias), rank);
  }
  const known = bias?.known ? bias : undefined;
  const made = algebra.convolution(image, algebra.transpose(taps, [2, 3, 1, 0]), window, {
    ...{ order, groups, bias: known },
  });
  return fromImage(node, biased(node, made, known ? undefined : bias), rank);
}

/** x [batch, in, spatial...], kernel [in, out / groups, size...] */
function transposedConvolution(node: NodeCall): Tensor {
  const { algebra } = node;
  const given = inputsOf(node);
  const { x, kernel, bias } = given;
  const { groups, spatial } = checked(node, given, 4);
  if (kernel.shape[0] !== x.shape[1]) {
    return algebra.wrong(`its kernel [${kernel.shape}] does not fit the input [${x.shape}]`);
  }
  const { window, size } = transposedWindow(node, spatial, kernel.shape.slice(2));
  const [height, width] = size.length === 1 ? [1, size[0]!] : [size[0]!, size[1]!];
  const taps = algebra.transpose(asImage(node, kernel), [2, 3, 0, 1]);
  const made = algebra.transposedConvolution(asImage(node, x), taps, imageWindow(window), {
    ...{ order: 'channels-first', groups, size: [height, width] },
  });
  return fromImage(node, biased(node, made, bias), x.shape.length);
}

/** What lies around the input of the convolution whose gradient this is, and the size of that input. */
function transposedWindow(node: NodeCall, spatial: readonly number[], kernel: readonly number[]) {
  const { attributes } = node;
  const automatic = attributes.text('auto_pad', 'NOTSET');
  // For a transposed convolution SAME means a size of spatial · stride, not what the window needs.
  const explicit = spatialWindow(node, spatial, kernel);
  const extra = attributes.integers(
    'output_padding',
    spatial.map(() => 0),
  );
  const full = spatial.map(
    (extent, axis) =>
      (extent - 1) * explicit.strides[axis]! + (extra[axis] ?? 0) + reach(explicit, axis),
  );
  const same = automatic === 'SAME_UPPER' || automatic === 'SAME_LOWER';
  const wanted =
    attributes.integersIf('output_shape')?.slice(-spatial.length) ??
    (same ? spatial.map((extent, axis) => extent * explicit.strides[axis]!) : undefined);
  const window: SpatialWindow = wanted
    ? {
        ...explicit,
        ...shared(
          full.map((extent, axis) => Math.max(extent - wanted[axis]!, 0)),
          automatic === 'SAME_UPPER' ? 'SAME_UPPER' : 'SAME_LOWER',
        ),
      }
    : explicit;
  const size =
    wanted ?? full.map((extent, axis) => extent - window.before[axis]! - window.after[axis]!);
  if (size.length !== spatial.length || size.some((extent) => !(extent >= 1))) {
    return node.algebra.wrong(`its output would have the size [${size}]`);
  }
  return { window, size };
}

function checked(node: NodeCall, { x, kernel }: Operands, mostRank: number) {
  const rank = x.shape.length;
  if (rank < 3 || kernel.shape.length !== rank) {
    return node.algebra.wrong(`a kernel [${kernel.shape}] does not fit the input [${x.shape}]`);
  }
  if (rank > mostRank) return node.algebra.unsupported(`${rank - 2} spatial axes`);
  const groups = node.attributes.integer('group', 1);
  if (!(groups >= 1)) return node.algebra.wrong(`group is ${groups}, expected at least 1`);
  return { groups, spatial: x.shape.slice(2) };
}

function biased({ algebra }: NodeCall, x: Tensor, bias: Tensor | undefined): Tensor {
  if (!bias) return x;
  const shape = [...bias.shape, ...x.shape.slice(2).map(() => 1)];
  return algebra.binary('add', x, algebra.reshape(bias, shape));
}
