import type { BenchmarkLayer } from './benchmark-layers.js';
import type { EieConfiguration } from './configuration.js';
import { interleave } from './interleaved-csc.js';
import { type MatrixVectorTiming, simulateTiming } from './matrix-vector-timing.js';
import { nonZeroInputs } from './simulate-matrix-vector.js';
import { uniformRandomLayer } from './uniform-random-layer.js';

/** Times a benchmark layer whose non-zeros are drawn uniformly at random from `seed`. */
export function simulateBenchmarkLayer(
  layer: Omit<BenchmarkLayer, 'published'>,
  configuration: EieConfiguration,
  seed: number,
): MatrixVectorTiming {
  const { matrix, activations } = uniformRandomLayer(layer, seed);
  return simulateTiming(interleave(matrix, configuration), nonZeroInputs(activations));
}
