import type { TensorRole } from './tensor-role.js';
import type { TensorUse } from './tensor-use.js';

type Roles = readonly (TensorRole | undefined)[];

const kernel: Roles = [undefined, 'convolution', 'bias'];
const either: Roles = ['matrix', 'matrix', 'bias'];
const normalisation: Roles = [undefined, 'norm-scale', 'norm-offset', 'norm-mean', 'norm-variance'];
const recurrent: Roles = [undefined, 'recurrent', 'recurrent', 'bias'];

/** What a tensor is by the operation that takes it and the place among its inputs. */
const roles: Readonly<Record<string, Roles>> = {
  // ONNX
  ...{ Conv: kernel, ConvTranspose: kernel, MatMul: either, Gemm: either, Einsum: either },
  ...{ BatchNormalization: normalisation, LayerNormalization: normalisation },
  ...{ InstanceNormalization: normalisation, GroupNormalization: normalisation },
  ...{ LSTM: recurrent, GRU: recurrent, RNN: recurrent },
  ...{ Gather: ['embedding'], GatherElements: ['embedding'], PRelu: [undefined, 'norm-scale'] },
  // TensorFlow
  ...{ Conv1D: kernel, Conv2D: kernel, Conv3D: kernel },
  _FusedConv2D: [undefined, 'convolution', 'bias', 'bias', 'bias', 'bias'],
  Conv2DBackpropInput: [undefined, 'convolution'],
  DepthwiseConv2dNative: [undefined, 'depthwise'],
  DepthwiseConv2d: [undefined, 'depthwise'],
  FusedDepthwiseConv2dNative: [undefined, 'depthwise', 'bias', 'bias', 'bias', 'bias'],
  ...{ BatchMatMul: either, BatchMatMulV2: either, BiasAdd: [undefined, 'bias'] },
  _FusedMatMul: ['matrix', 'matrix', 'bias', 'bias'],
  ...{ FusedBatchNorm: normalisation, FusedBatchNormV2: normalisation },
  FusedBatchNormV3: normalisation,
  ...{ GatherV2: ['embedding'], ResourceGather: ['embedding'], Prelu: [undefined, 'norm-scale'] },
};

/** Arithmetic that a layer's bias and scale are often written as. */
const additions = new Set(['Add', 'AddV2', 'Sub']);
const multiplications = new Set(['Mul', 'Div', 'RealDiv']);

/** Rows of a table that are shorter are points or boxes, not learnt features. */
const leastFeatures = 16;

/** Which role prevails where a tensor has several uses: the last. */
const precedence: readonly TensorRole[] = ['convolution', 'matrix', 'recurrent', 'embedding'];

/**
 * What a tensor is, by its uses.
 * @returns `constant` where none of them is a layer's
 */
export function roleByUse(shape: readonly number[], uses: readonly TensorUse[]): TensorRole {
  const found = uses.map((use) => roleOf(shape, use));
  const [first = 'constant'] = found.toSorted((a, b) => rank(b) - rank(a));
  return first;
}

function rank(role: TensorRole): number {
  return role === 'constant' ? -2 : precedence.indexOf(role);
}

function roleOf(shape: readonly number[], { operation, input, groups }: TensorUse): TensorRole {
  const role = Object.hasOwn(roles, operation) ? roles[operation]![input] : undefined;
  // ONNX: [outputs, inputs / groups, height, width]
  if (role === 'convolution' && groups > 1 && shape[1] === 1) return 'depthwise';
  if (role === 'embedding' && shape.length < 2) return 'constant';
  if (role !== undefined) return role;
  const longest = Math.max(0, ...shape);
  const isVector = longest > 1 && shape.every((size) => size === 1 || size === longest);
  if (additions.has(operation)) {
    if (isVector) return 'bias';
    // What is added to every position, such as the positions themselves.
    if (shape.length >= 2 && shape.at(-1)! >= leastFeatures) return 'embedding';
  }
  if (multiplications.has(operation) && isVector) return 'norm-scale';
  return 'constant';
}
