import { elementCount } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { describeTensors } from '../roles/index.js';
import { hasLevels } from './rate-plan.js';

/** Weights of a model that densities count, and how many of them are not zero. */
export function countWeights(model: SavedModel): {
  readonly all: number;
  readonly nonzero: number;
} {
  const described = describeTensors(model);
  let [all, nonzero] = [0, 0];
  for (const [i, { shape, data }] of model.tensors.entries()) {
    if (!hasLevels(described[i]!)) continue;
    all += elementCount(shape);
    for (const value of data) if (value !== 0) nonzero++;
  }
  return { all, nonzero };
}
