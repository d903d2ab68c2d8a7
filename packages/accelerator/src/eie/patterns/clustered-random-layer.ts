import { seededRandom } from '../seeded-random.js';
import type { UniformRandomLayer } from '../uniform-random-layer.js';
import { clusteredPattern, type PatternShape } from './clustered-pattern.js';
import { patternMatrix } from './pattern-matrix.js';

/** As many shared weights as codes of 4 bits name beside the padding zero. */
const sharedWeights = 15;

/**
 * A layer as pruning leaves it: see `clusteredPattern`. The counterpart of `uniformRandomLayer`; the
 * same seed gives the same layer.
 *
 * @throws {UsageError} as `clusteredPattern` does
 */
export function clusteredRandomLayer(shape: PatternShape, seed: number): UniformRandomLayer {
  const random = seededRandom(seed);
  const { pattern, active } = clusteredPattern(shape, random);
  const codebook = Float32Array.from({ length: sharedWeights }, (_, n) => (n < 7 ? n - 7 : n - 6));
  return {
    matrix: patternMatrix(pattern, codebook, random),
    activations: Float32Array.from(active),
  };
}
