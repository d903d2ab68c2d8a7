import { elementCount, InputError } from '@pith/container';

/**
 * A layer's kernel seen as matrices, one a group: element (input, output) of group g stands at
 * `g · groupStride + inputOffsets[input] + output · outputStride` of the tensor.
 *
 * Inputs are in the order of patches: kernel height, kernel width, channel.
 */
export interface MatrixView {
  /** Inputs of an output: kernel height · kernel width · channels of a group. */
  readonly inputs: number;
  /** Outputs of a group. */
  readonly outputs: number;
  readonly groups: number;
  readonly inputOffsets: Int32Array;
  readonly outputStride: number;
  readonly groupStride: number;
}

/** A kernel as an operation sees it, and how the tensor that holds it is laid out. */
export interface KernelLayout {
  /**
   * `fully-connected`: [inputs, outputs]; `convolution`: [height, width, inputs / groups, outputs];
   * `depthwise-convolution`: [height, width, channels, multiplier].
   */
  readonly kind: 'fully-connected' | 'convolution' | 'depthwise-convolution';
  /** As the operation sees it. */
  readonly shape: readonly number[];
  /** @default 1 */
  readonly groups?: number;
  /**
   * Where the tensor's axes stand in another order: its shape, and which of its axes each of
   * `shape` is. ONNX's [out, in, height, width] is order [2, 3, 1, 0].
   */
  readonly stored?:
    | { readonly shape: readonly number[]; readonly order: readonly number[] }
    | undefined;
  /** Axes of `shape` that run backwards. */
  readonly reversed?: readonly number[] | undefined;
}

/**
 * The matrices of a kernel.
 *
 * @throws InputError if the shape does not fit the kind or the groups
 */
export function matrixView(kernel: KernelLayout): MatrixView {
  const { kind, shape } = kernel;
  const rank = kind === 'fully-connected' ? 2 : 4;
  if (shape.length !== rank) {
    throw new InputError(`a ${kind} kernel of shape [${shape}], but it must have ${rank} axes`);
  }
  const { strides, start } = stridesOf(kernel);
  const window = shape.slice(0, rank - 2);
  const windowStrides = strides.slice(0, rank - 2);
  const [inputStride, lastStride] = strides.slice(-2) as [number, number];
  const [inputs, last] = shape.slice(-2) as [number, number];
  if (kind === 'depthwise-convolution') {
    const inputOffsets = offsets(window, windowStrides, start);
    return {
      ...{ inputs: inputOffsets.length, outputs: last, groups: inputs, inputOffsets },
      ...{ outputStride: lastStride, groupStride: inputStride },
    };
  }
  const groups = kernel.groups ?? 1;
  if (!Number.isInteger(groups) || groups < 1 || last % groups !== 0) {
    throw new InputError(`${groups} groups do not divide the ${last} outputs of [${shape}]`);
  }
  const outputs = last / groups;
  const inputOffsets = offsets([...window, inputs], [...windowStrides, inputStride], start);
  return {
    ...{ inputs: inputOffsets.length, outputs, groups, inputOffsets },
    ...{ outputStride: lastStride, groupStride: outputs * lastStride },
  };
}

/** How far apart neighbours of each axis of `shape` stand, and where (0, 0, …) does. */
function stridesOf({ shape, stored, reversed }: KernelLayout) {
  const from = stored ?? { shape, order: shape.map((_, axis) => axis) };
  if (elementCount(from.shape) !== elementCount(shape) || from.order.length !== shape.length) {
    throw new InputError(`a kernel [${shape}] is stored as [${from.shape}], which does not fit`);
  }
  const storedStrides = from.shape.map((_, axis) => elementCount(from.shape.slice(axis + 1)));
  const strides = from.order.map((axis) => storedStrides[axis] ?? 0);
  let start = 0;
  for (const axis of reversed ?? []) {
    start += (shape[axis]! - 1) * strides[axis]!;
    strides[axis] = -strides[axis]!;
  }
  return { strides, start };
}

/** [product of sizes]: offsets of all positions, the last axis varying fastest. */
function offsets(sizes: readonly number[], strides: readonly number[], start: number): Int32Array {
  let found = Int32Array.of(start);
  sizes.forEach((size, axis) => {
    const next = new Int32Array(found.length * size);
    for (let i = 0; i < next.length; i++) {
      next[i] = found[Math.floor(i / size)]! + (i % size) * strides[axis]!;
    }
    found = next;
  });
  return found;
}

/** [inputs · outputs] of one group, row-major, inputs first. */
export function readMatrix(data: ArrayLike<number>, view: MatrixView, group: number): Float64Array {
  const { inputs, outputs, inputOffsets, outputStride, groupStride } = view;
  const matrix = new Float64Array(inputs * outputs);
  for (let i = 0, to = 0; i < inputs; i++) {
    let from = group * groupStride + inputOffsets[i]!;
    for (let j = 0; j < outputs; j++, from += outputStride) matrix[to++] = data[from]!;
  }
  return matrix;
}

/** Puts [inputs · outputs] numbers where `readMatrix` takes them from. */
export function writeMatrix(
  matrix: ArrayLike<number>,
  data: Float32Array | Int32Array,
  view: MatrixView,
  group: number,
): void {
  const { inputs, outputs, inputOffsets, outputStride, groupStride } = view;
  for (let i = 0, from = 0; i < inputs; i++) {
    let to = group * groupStride + inputOffsets[i]!;
    for (let j = 0; j < outputs; j++, to += outputStride) data[to] = matrix[from++]!;
  }
}

/** @throws InputError if the view does not cover the elements of `name` exactly */
export function requireCovers(view: MatrixView, elements: number, name: string): void {
  const covered = view.inputs * view.outputs * view.groups;
  if (covered !== elements) {
    throw new InputError(
      `${name}: ${elements} elements, but its matrices are ${view.groups} of ` +
        `${view.inputs} × ${view.outputs}; the tensor is not this layer's kernel`,
    );
  }
}
