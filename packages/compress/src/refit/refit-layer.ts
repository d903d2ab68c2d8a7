import { type SharedTensor, type Tensor, UsageError } from '@pith/container';
import {
  cheapestLevel,
  checkedStep,
  constrainedLevels,
  RATE_DISTORTION_LAMBDA,
} from '../share/entropy-constrained.js';
import { gridTensor } from '../share/grid-tensor.js';
import { LevelCosts } from '../share/level-costs.js';
import { float32Weights } from '../share/share-tensor.js';
import { requireFinite } from '../share/sort-floats.js';
import { checkDamping, DEFAULT_DAMPING } from './damped-block.js';
import { ErrorFeedback } from './error-feedback.js';
import type { Gram } from './gram.js';
import { type MatrixView, readMatrix, requireCovers, writeMatrix } from './matrix-view.js';

export interface RefitOptions {
  /** Distance of the levels, as for `quantiseToGrid`. */
  readonly step: number;
  /** As for `quantiseToGrid`: what a bit is worth, in units of step² of a weight of mean cost. @default RATE_DISTORTION_LAMBDA */
  readonly lambda?: number;
  /** Part of the mean energy of the inputs that is added to each. @default 0.01 */
  readonly damping?: number;
  /**
   * `activation`: inputs of much energy first; `given`: the first input first.
   * @default 'activation'
   */
  readonly order?: 'activation' | 'given';
  /**
   * [elements]: 0 where a weight is pruned and is to be 0. @default those that are 0 in the tensor
   */
  readonly mask?: Uint8Array;
  /** [groups · outputs]: how much the squared error of each output counts. @default 1 for all */
  readonly importance?: Float32Array;
}

/**
 * Quantises a layer's kernel to a grid such that the squared error of its outputs on calibration
 * inputs + λ · bits is small: weights are quantised input by input, and what an input's error does to
 * the outputs is taken up by the inputs that are still to come (GPTQ: Frantar et al. 2022), each level
 * being chosen under the entropy constraint of `quantiseToGrid`, with the code lengths that this finds.
 *
 * A pruned weight stays 0; its error, if it was not 0 before, is taken up like the others'.
 * Deterministic. Time: inputs² · outputs / 2 multiply-adds a group, and inputs³ / 6 when the Gram matrix is first used.
 *
 * @param tensor the kernel as it was; not changed
 * @param view how it is a matrix; its inputs in the order of the Gram matrix's
 * @param gram of the inputs that the layer sees; `gram.centred()` where the mean of the error is
 *   taken up elsewhere
 * @throws InputError if the tensor is not float32 and finite, or does not fit the view or the Gram matrix
 * @throws UsageError if an option is out of range
 *
 * @example
 * const shared = refitLayer(kernel, matrixView({ kind: 'fully-connected', shape }), gram, { step });
 */
export function refitLayer(
  tensor: Tensor,
  view: MatrixView,
  gram: Gram,
  options: RefitOptions,
): SharedTensor {
  const weights = float32Weights(tensor);
  const { name } = tensor;
  requireFinite(weights, name);
  requireCovers(view, weights.length, name);
  if (gram.inputs !== view.inputs || gram.groups !== view.groups) {
    throw new UsageError(
      `${name}: a Gram matrix of ${gram.groups} groups of ${gram.inputs} inputs for ` +
        `${view.groups} of ${view.inputs}`,
    );
  }
  const {
    lambda = RATE_DISTORTION_LAMBDA,
    damping = DEFAULT_DAMPING,
    order = 'activation',
  } = options;
  const step = checkedStep(options.step, weights, name);
  checkDamping(damping);
  checkLength(options.mask, weights.length, `${name}: mask`);
  checkLength(options.importance, view.groups * view.outputs, `${name}: importance`);
  if (!(lambda >= 0 && Number.isFinite(lambda))) {
    throw new UsageError(`${name}: lambda ${lambda}, but it must be 0 or more`);
  }
  const kept = options.mask ?? Uint8Array.from(weights, (weight) => (weight === 0 ? 0 : 1));
  const matrices = Array.from({ length: view.groups }, (_, group) => ({
    weights: readMatrix(weights, view, group),
    kept: readMatrix(kept, view, group),
  }));
  const feedbacks = feedbacksOf(gram, damping, order);
  const scale = 1 / meanOf(feedbacks.map(({ costs }) => costs));
  const levels = constrainedLevels(weights, step, lambda);
  for (let i = 0; i < levels.length; i++) if (kept[i] === 0) levels[i] = 0;
  const costs = LevelCosts.of(levels);
  const found = matrices.map(({ weights }) => new Float64Array(weights.length));
  for (const feedback of feedbacks) {
    const { group, begin, size } = feedback.block;
    const { outputs } = view;
    const first = begin * outputs;
    const own = matrices[group]!;
    const mask = own.kept.subarray(first);
    const quantise = (position: number, input: number, targets: Float64Array) => {
      const cost = feedback.costs[position]! * scale;
      for (let j = 0; j < outputs; j++) {
        if (mask[input * outputs + j] === 0) {
          targets[j] = 0;
          continue;
        }
        const matters = options.importance?.[group * outputs + j] ?? 1;
        targets[j] = step * cheapestLevel(targets[j]! / step, costs, lambda, cost * matters);
      }
    };
    const part = own.weights.subarray(first, first + size * outputs);
    found[group]!.set(feedback.run(part, outputs, quantise), first);
  }
  found.forEach((matrix, group) => {
    const rounded = matrix.map((value) => Math.round(value / step));
    writeMatrix(rounded, levels, view, group);
  });
  return gridTensor(tensor, step, levels);
}

type Order = NonNullable<RefitOptions['order']>;

/** What was last prepared of each Gram matrix: a search quantises a layer to many steps. */
const prepared = new WeakMap<
  Gram,
  {
    readonly rows: number;
    readonly damping: number;
    readonly order: Order;
    readonly feedbacks: readonly ErrorFeedback[];
  }
>();

function feedbacksOf(gram: Gram, damping: number, order: Order): readonly ErrorFeedback[] {
  const { rows, blocks } = gram;
  const last = prepared.get(gram);
  if (last?.rows === rows && last.damping === damping && last.order === order) {
    return last.feedbacks;
  }
  const activation = order === 'activation';
  const feedbacks = blocks.map((block) => new ErrorFeedback(block, damping, { activation }));
  prepared.set(gram, { rows, damping, order, feedbacks });
  return feedbacks;
}

function checkLength(given: ArrayLike<number> | undefined, expected: number, what: string): void {
  if (given && given.length !== expected) {
    throw new UsageError(`${what} has ${given.length} entries, but it takes ${expected}`);
  }
}

function meanOf(parts: readonly Float64Array[]): number {
  let sum = 0;
  let count = 0;
  for (const part of parts) {
    for (const value of part) sum += value;
    count += part.length;
  }
  return sum > 0 ? sum / count : 1;
}
