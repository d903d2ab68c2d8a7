import { InputError, type SharedTensor, type Tensor, UsageError } from '@pith/container';
import { gridTensor } from './grid-tensor.js';
import { LevelCosts } from './level-costs.js';
import { float32Weights } from './share-tensor.js';
import { requireFinite } from './sort-floats.js';

/**
 * What a bit is worth against squared error, in units of step². At high rates D = step²/12 and
 * R = h − log2 step, so that −dD/dR = step² · ln 2 / 6 = 0.116 step²: with this λ a bit saved by
 * moving a weight costs what it would cost to save it by a coarser step. For the squared error of the
 * weights it is the best at low rates too (`bench/entropy-constrained.mjs`).
 */
export const RATE_DISTORTION_LAMBDA: number = Math.LN2 / 6;

/**
 * The default where nothing is known of a layer's inputs: these are alike, and what moving weights
 * towards 0 does to outputs adds up more than what rounding does. On the kernels of real networks
 * (`packages/zoo/bench/quantisers.mjs`) outputs are then closer at the same size than with 0.116.
 */
export const DEFAULT_LAMBDA = 0.04;

/** Weights from which code lengths are learnt; beyond this many, every n-th. */
const SAMPLE = 2 ** 17;

/** Rounds of histogram → code lengths → levels on the sample; few weights move after these. */
const ROUNDS = 6;

/** Levels above this would not fit a Huffman table, nor save anything. */
export const MAX_LEVEL = 8191;

export interface GridOptions {
  /** Distance of the levels; above 0. The nearest float32 is taken. */
  readonly step: number;
  /** Squared error, in units of step², that is given for a bit; 0 rounds to the nearest level. @default DEFAULT_LAMBDA */
  readonly lambda?: number;
  /**
   * Instead of `lambda`: weights of a magnitude below `deadZone` · step become 0, and all others the
   * nearest level (0 excluded); 0.5 is plain rounding.
   */
  readonly deadZone?: number;
  /**
   * How much the squared error of a weight counts: one a weight, or one an entry of the last axis.
   * Their mean should be 1, for `lambda` to mean the same. @default 1 for all
   */
  readonly importance?: Float32Array;
}

/**
 * Quantises a tensor to integer multiples of a step such that squared error + λ · bits is least:
 * entropy-constrained scalar quantisation (Chou, Lookabaugh and Gray 1989) on a uniform grid, with
 * the levels chosen like the coefficients of a video coder (Wiedemann et al. 2020, DeepCABAC, §III).
 *
 * Code lengths and levels are found in turn. Each weight may go to its nearest level, the ones beside
 * it, or 0; a weight that is exactly 0 stays 0. Level 0 is cluster 0, pruned.
 *
 * @param tensor float32, finite, any shape; not changed
 * @returns centroids float32(level · step), ascending, of the levels that occur and are not 0
 * @throws InputError if the tensor is not float32, holds NaN or infinity, or needs a level above 8191
 * @throws UsageError if an option is out of range, or both `lambda` and `deadZone` are given
 *
 * @example
 * const shared = quantiseToGrid(kernel, { step: 0.01 });
 */
export function quantiseToGrid(tensor: Tensor, options: GridOptions): SharedTensor {
  const weights = float32Weights(tensor);
  const { name } = tensor;
  requireFinite(weights, name);
  const step = checkedStep(options.step, weights, name);
  const { lambda = DEFAULT_LAMBDA, deadZone } = options;
  if (deadZone !== undefined) {
    if (options.lambda !== undefined) {
      throw new UsageError(`${name}: both lambda and deadZone are given, but only one can be`);
    }
    if (!(deadZone >= 0 && Number.isFinite(deadZone))) {
      throw new UsageError(`${name}: deadZone ${deadZone}, but it must be 0 or more`);
    }
    return gridTensor(tensor, step, roundOutside(weights, step, deadZone));
  }
  if (!(lambda >= 0 && Number.isFinite(lambda))) {
    throw new UsageError(`${name}: lambda ${lambda}, but it must be 0 or more`);
  }
  const importance = perWeight(tensor, options.importance);
  return gridTensor(tensor, step, constrainedLevels(weights, step, lambda, importance));
}

/** The nearest float32. @throws when it is not a step, or too small for the weights */
export function checkedStep(given: number, weights: Float32Array, name: string): number {
  const step = Math.fround(given);
  if (!(step > 0 && Number.isFinite(step))) {
    throw new UsageError(`${name}: step ${given}, but it must be a float32 above 0`);
  }
  let greatest = 0;
  for (let i = 0; i < weights.length; i++) greatest = Math.max(greatest, Math.abs(weights[i]!));
  if (greatest / step > MAX_LEVEL) {
    throw new InputError(
      `${name}: a weight of magnitude ${greatest} is ${Math.ceil(greatest / step)} steps of ${step}, ` +
        `but at most ${MAX_LEVEL} are allowed; take a larger step, or store the tensor as it is`,
    );
  }
  return step;
}

function roundOutside(weights: Float32Array, step: number, deadZone: number): Int32Array {
  const levels = new Int32Array(weights.length);
  for (let i = 0; i < weights.length; i++) {
    const magnitude = Math.abs(weights[i]! / step);
    if (magnitude < deadZone || magnitude === 0) continue;
    const level = Math.max(1, Math.round(magnitude));
    levels[i] = weights[i]! < 0 ? -level : level;
  }
  return levels;
}

/** How much the error of weight i counts. */
type Importance = (i: number) => number;

function perWeight(
  { name, shape, data }: Tensor,
  importance: Float32Array | undefined,
): Importance | undefined {
  if (importance === undefined) return undefined;
  const channels = shape.at(-1) ?? 1;
  if (importance.some((value) => !(value >= 0 && Number.isFinite(value)))) {
    throw new UsageError(`${name}: importance holds values that are not 0 or more`);
  }
  if (importance.length === data.length) return (i) => importance[i]!;
  if (importance.length === channels) return (i) => importance[i % channels]!;
  throw new UsageError(
    `${name}: ${importance.length} importances, but it takes ${data.length} (one a weight) or ` +
      `${channels} (one an entry of the last axis)`,
  );
}

/** The levels of least error · importance + λ · bits, code lengths and levels being found in turn. */
export function constrainedLevels(
  weights: Float32Array,
  step: number,
  lambda: number,
  importance?: Importance,
): Int32Array {
  const stride = Math.max(1, Math.floor(weights.length / SAMPLE));
  const sample = new Int32Array(Math.ceil(weights.length / stride));
  const matters = importance ?? (() => 1);
  for (let i = 0, j = 0; i < weights.length; i += stride) {
    sample[j++] = Math.round(weights[i]! / step);
  }
  let costs = LevelCosts.of(sample);
  if (lambda > 0) {
    for (let round = 0; round < ROUNDS; round++) {
      for (let i = 0, j = 0; i < weights.length; i += stride) {
        sample[j++] = cheapestLevel(weights[i]! / step, costs, lambda, matters(i));
      }
      costs = LevelCosts.of(sample);
    }
  }
  const levels = new Int32Array(weights.length);
  for (let i = 0; i < weights.length; i++) {
    levels[i] = cheapestLevel(weights[i]! / step, costs, lambda, matters(i));
  }
  return levels;
}

/**
 * The level that minimises importance · (x − level)² + λ · bits among the nearest to x, those beside
 * it, and 0. Of equals the first of these is taken.
 *
 * @param x in steps
 * @param lambda in steps² a bit
 */
export function cheapestLevel(
  x: number,
  costs: LevelCosts,
  lambda: number,
  importance: number,
): number {
  if (x === 0) return 0;
  const nearest = Math.round(x);
  if (lambda === 0) return nearest;
  const off = Math.abs(x - nearest);
  const bits = lambda * costs.of(nearest);
  // No other level saves more than all bits of this one: of most weights that settles it.
  const isSettled = (error: number) => importance * (error - off * off) >= bits;
  if (isSettled((1 - off) * (1 - off)) && isSettled(x * x)) return nearest;
  let best = nearest;
  let least = importance * off * off + bits;
  for (let candidate = 0; candidate < 3; candidate++) {
    const level =
      candidate === 2 ? 0 : x < nearest === (candidate === 0) ? nearest - 1 : nearest + 1;
    const cost = importance * (x - level) * (x - level) + lambda * costs.of(level);
    if (cost < least) {
      least = cost;
      best = level;
    }
  }
  return best;
}
