import { UsageError } from '@pith/container';
import { seededRandom } from './seeded-random.js';
import type { SparseMatrix } from './sparse-matrix.js';

/** What a random layer must look like. */
export interface UniformRandomLayerShape {
  readonly inputs: number;
  readonly outputs: number;
  /** Non-zeros over inputs · outputs, above 0, at most 1: each weight's probability. */
  readonly weightDensity: number;
  /** Non-zero activations over inputs, 0 to 1: of exactly as many, rounded. */
  readonly activationDensity: number;
}

export interface UniformRandomLayer {
  readonly matrix: SparseMatrix;
  /** [inputs] 0 or 1. */
  readonly activations: Float32Array;
}

/** As many shared weights as codes of 4 bits name beside the padding zero. */
const sharedWeights = 15;

/**
 * A layer whose non-zeros lie anywhere with the same probability: what a pruned layer would be if
 * no input and no output mattered more than another. The same seed gives the same layer.
 *
 * @throws UsageError a shape of no whole numbers from 1, or densities outside their ranges
 */
export function uniformRandomLayer(
  { inputs, outputs, weightDensity, activationDensity }: UniformRandomLayerShape,
  seed: number,
): UniformRandomLayer {
  if (!(Number.isInteger(inputs) && Number.isInteger(outputs) && inputs >= 1 && outputs >= 1)) {
    throw new UsageError(`a layer of ${inputs} inputs × ${outputs} outputs: whole numbers from 1`);
  }
  if (
    !(weightDensity > 0 && weightDensity <= 1 && activationDensity >= 0 && activationDensity <= 1)
  ) {
    throw new UsageError(
      `a weight density of ${weightDensity} must be above 0 and at most 1, and an activation ` +
        `density of ${activationDensity} from 0 to 1`,
    );
  }
  const random = seededRandom(seed);
  const columnStarts = new Uint32Array(inputs + 1);
  const rows: number[] = [];
  // Distances between non-zeros are geometric, so that zeros cost nothing to draw.
  const logZero = Math.log1p(-weightDensity);
  const gap = (): number =>
    weightDensity === 1 ? 0 : Math.floor(Math.log(1 - random()) / logZero);
  let column = 0;
  const end = inputs * outputs;
  for (let place = gap(); place < end; place += 1 + gap()) {
    for (; place >= (column + 1) * outputs; column++) columnStarts[column + 1] = rows.length;
    rows.push(place - column * outputs);
  }
  columnStarts.fill(rows.length, column + 1);
  return {
    matrix: {
      ...{ inputs, outputs, columnStarts },
      rows: Uint32Array.from(rows),
      codes: Uint16Array.from(rows, () => 1 + Math.floor(random() * sharedWeights)),
      codebook: Float32Array.from({ length: sharedWeights }, (_, n) => (n < 7 ? n - 7 : n - 6)),
    },
    activations: someActive(inputs, Math.round(inputs * activationDensity), random),
  };
}

/** `active` ones among zeros, each choice equally likely (Knuth, TAOCP vol. 2, §3.4.2, S). */
function someActive(inputs: number, active: number, random: () => number): Float32Array {
  let left = active;
  return Float32Array.from({ length: inputs }, (_, input) => {
    if (random() * (inputs - input) >= left) return 0;
    left--;
    return 1;
  });
}
