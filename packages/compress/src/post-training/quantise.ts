import type { SharedTensor, Tensor } from '@pith/container';
import { refitLayer } from '../refit/index.js';
import { quantiseToGrid } from '../share/index.js';
import type { LayerStatistics } from './layer-statistics.js';

/**
 * Puts a tensor on a grid: with the least squared error of its layer's outputs for its bits where it is
 * known what the layer sees, of the weights themselves where it is not.
 *
 * @param damping as for `refitLayer`; without it layers are not re-fitted
 */
export function quantise(
  tensor: Tensor,
  step: number,
  statistics: LayerStatistics | undefined,
  damping: number | undefined,
): SharedTensor {
  if (statistics === undefined || damping === undefined) return quantiseToGrid(tensor, { step });
  return refitLayer(tensor, statistics.view, statistics.gram, { step, damping });
}
