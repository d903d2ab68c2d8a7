import { InputError } from '@pith/container';
import { type LayerWeights, type StoredWeights, withZeros } from '../weights/layer-weights.js';
import type { OperationOf, OperatorContext } from './operator.js';

type Weighted = OperationOf<'fully-connected' | 'convolution' | 'depthwise-convolution'>;

/**
 * A layer's weights under the shape that its operation gives them, which may have axes of size 1
 * that the file's does not (a one-dimensional convolution is one of height 1).
 *
 * @throws {InputError} when the tensor is not what the topology says; kernels trust it after that
 */
export function decodeStoredWeights(
  context: OperatorContext,
  { layer, kernel }: Weighted,
): StoredWeights {
  const weights = context.weights(kernel.tensor);
  if (String(significant(weights.shape)) !== String(significant(kernel.shape))) {
    throw new InputError(
      `layer "${layer}": tensor "${kernel.tensor}" has shape [${weights.shape}], but the topology ` +
        `asks for [${kernel.shape}]; the file's parts do not belong together`,
    );
  }
  return { ...weights, shape: kernel.shape };
}

/** As `decodeStoredWeights`, zeros and all. */
export function decodeWeights(context: OperatorContext, operation: Weighted): LayerWeights {
  return withZeros(decodeStoredWeights(context, operation));
}

function significant(shape: readonly number[]): readonly number[] {
  return shape.filter((size) => size !== 1);
}
