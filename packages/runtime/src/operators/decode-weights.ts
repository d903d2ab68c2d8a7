import { elementCount, InputError } from '@pith/container';
import type { WeightReference } from '../program/program.js';
import { type LayerWeights, type StoredWeights, withZeros } from '../weights/layer-weights.js';
import { arrangeWeights, isArranged } from './arrange-weights.js';
import type { OperatorContext } from './operator.js';

/** What weights are asked for, and by which layer. */
interface Wanted {
  readonly layer: string;
  readonly kernel: WeightReference;
}

/**
 * A layer's weights under the shape that its operation gives them, which may have axes of size 1
 * that the file's does not (a one-dimensional convolution is one of height 1).
 *
 * @throws {InputError} when the tensor is not what the topology says; kernels trust it after that
 */
export function decodeStoredWeights(
  context: OperatorContext,
  { layer, kernel }: Wanted,
): StoredWeights | LayerWeights {
  const { tensor, shape, stored, values } = kernel;
  const fileShape = stored?.shape ?? shape;
  const ordered = stored ? stored.order.map((axis) => stored.shape[axis]) : shape;
  const weights: StoredWeights = values
    ? { kind: 'plain', shape: fileShape, values }
    : context.weights(tensor);
  if (
    !sameAxes(weights.shape, fileShape) ||
    !sameAxes(ordered, shape) ||
    (stored && new Set(stored.order).size !== stored.shape.length) ||
    (values && values.length !== elementCount(shape))
  ) {
    throw new InputError(
      `layer "${layer}": tensor "${tensor}" has shape [${weights.shape}], but the topology ` +
        `asks for [${ordered}]; the file's parts do not belong together`,
    );
  }
  if ((!stored && !kernel.reversed) || isArranged(kernel)) return { ...weights, shape };
  return arrangeWeights(withZeros(weights), kernel);
}

/** As `decodeStoredWeights`, zeros and all. */
export function decodeWeights(context: OperatorContext, wanted: Wanted): LayerWeights {
  const weights = decodeStoredWeights(context, wanted);
  return weights.kind === 'sparse' ? withZeros(weights) : weights;
}

/** As `decodeWeights`, as bare numbers. */
export function decodeValues(context: OperatorContext, wanted: Wanted): Float32Array {
  const weights = decodeWeights(context, wanted);
  if (weights.kind === 'plain') return weights.values;
  const { clusters, centroids } = weights;
  const values = new Float32Array(clusters.length);
  for (let i = 0; i < values.length; i++) {
    const cluster = clusters[i]!;
    if (cluster > centroids.length) {
      throw new InputError(
        `layer "${wanted.layer}": weight ${i} is of cluster ${cluster}, but there are ` +
          `${centroids.length} centroids`,
      );
    }
    values[i] = cluster === 0 ? 0 : centroids[cluster - 1]!;
  }
  return values;
}

/** Axes of size 1 may be missing on either side. */
function sameAxes(a: readonly (number | undefined)[], b: readonly number[]): boolean {
  const significant = (shape: readonly (number | undefined)[]) =>
    String(shape.filter((size) => size !== 1));
  return significant(a) === significant(b);
}
