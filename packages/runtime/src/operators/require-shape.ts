import { InputError } from '@pith/container';
import type { LayerWeights } from '../weights/layer-weights.js';
import type { OperationOf } from './operator.js';

type Weighted = OperationOf<'fully-connected' | 'convolution' | 'depthwise-convolution'>;

/** @throws {InputError} when a tensor is not what the topology says; kernels trust it after that */
export function requireShape({ layer, kernel }: Weighted, weights: LayerWeights): void {
  const found = weights.shape;
  if (found.length === kernel.shape.length && found.every((n, i) => n === kernel.shape[i])) return;
  throw new InputError(
    `layer "${layer}": tensor "${kernel.tensor}" has shape [${found}], but the topology asks for ` +
      `[${kernel.shape}]; the file's parts do not belong together`,
  );
}
