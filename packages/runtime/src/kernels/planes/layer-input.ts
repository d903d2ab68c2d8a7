import { InputError } from '@pith/container';
import type { Memory, Pointer } from '../../memory/memory.js';
import type { LayerWeights } from '../../weights/layer-weights.js';
import { EPILOGUE_BYTES } from './convolve-modes.js';
import type { Geometry, LinearEpilogue, PlaneLayerOptions } from './plane-layer.js';
import type { Planes } from './planes.js';

/** What a convolution is built from. */
export interface ConvolutionSource {
  readonly name: string;
  readonly weights: LayerWeights;
  readonly geometry: Geometry;
  readonly epilogue: LinearEpilogue;
}

/** [height, width, a, b] of a kernel, after checking that the weights are as many as it says. */
export function checkWeights({
  name,
  weights,
}: ConvolutionSource): [number, number, number, number] {
  const { shape } = weights;
  const given = weights.kind === 'shared' ? weights.clusters : weights.values;
  const size = shape.reduce((product, length) => product * length, 1);
  if (shape.length !== 4 || !shape.every((n) => isCount(n) && n > 0) || given.length !== size) {
    throw new InputError(
      `${name}: ${given.length} weights of shape [${shape}], but a kernel has ` +
        '[height, width, channels, outputs], and as many weights',
    );
  }
  if (weights.kind === 'shared') {
    const { clusters, centroids } = weights;
    for (let i = 0; i < clusters.length; i++) {
      if ((clusters[i] as number) > centroids.length) {
        throw new InputError(
          `${name}: weight ${i} is of cluster ${clusters[i]}, but there are ` +
            `${centroids.length} centroids`,
        );
      }
    }
  }
  return shape as [number, number, number, number];
}

/** @throws {InputError} where the window does not give the output's height and width */
export function checkGeometry(
  { name, geometry }: ConvolutionSource,
  kernel: readonly [number, number],
  input: Planes,
  output: Planes,
): void {
  const { strides, dilation, padding } = geometry;
  const { top, bottom, left, right } = padding;
  if (![...strides, ...dilation].every((n) => isCount(n) && n > 0)) {
    throw new InputError(
      `${name}: strides [${strides}] and dilation [${dilation}] must be whole and at least 1`,
    );
  }
  if (![top, bottom, left, right].every(isCount)) {
    throw new InputError(`${name}: padding [${[top, bottom, left, right]}] must be whole, ≥ 0`);
  }
  const positions = (axis: 0 | 1, length: number) =>
    Math.floor((length - ((kernel[axis] - 1) * dilation[axis] + 1)) / strides[axis]) + 1;
  const height = positions(0, input.height + top + bottom);
  const width = positions(1, input.width + left + right);
  if (height !== output.height || width !== output.width || height < 1 || width < 1) {
    throw new InputError(
      `${name}: a ${kernel.join('×')} window over ${input.height}×${input.width} gives ` +
        `${height}×${width}, but the output is ${output.height}×${output.width}`,
    );
  }
}

/** The slice of outputs to compute. */
export function checkOutputs(
  name: string,
  channels: number,
  { outputs = { begin: 0, end: channels } }: PlaneLayerOptions,
): { begin: number; end: number } {
  const { begin, end } = outputs;
  if (!isCount(begin) || !isCount(end) || begin > end || end > channels) {
    throw new InputError(`${name}: outputs ${begin} to ${end} of ${channels}`);
  }
  return { begin, end };
}

/** Writes the epilogue of outputs [begin, end) as the kernels read it. */
export function storeEpilogue(
  memory: Memory,
  name: string,
  channels: number,
  { begin, end }: { begin: number; end: number },
  { scale, bias }: LinearEpilogue,
): { pointer: Pointer; bytes: number } {
  for (const [what, values] of Object.entries({ scale, bias })) {
    if (values && values.length !== channels) {
      throw new InputError(`${name}: ${what} of ${values.length} for ${channels} outputs`);
    }
  }
  const bytes = (end - begin) * EPILOGUE_BYTES;
  const pointer = memory.allocate(bytes);
  for (let channel = begin, at = pointer / 4; channel < end; channel++) {
    memory.f32[at++] = scale?.[channel] ?? 1;
    memory.f32[at++] = bias?.[channel] ?? 0;
  }
  return { pointer, bytes };
}

function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}
