import { type SharedTensor, type Tensor, UsageError } from '@pith/container';
import type { Weights } from '../retrainer.js';
import { shareByEntropy } from './share-by-entropy.js';
import { float32Weights } from './share-tensor.js';

export interface ShareModelOptions {
  /** Most centroids of a tensor, 1 … 512. */
  readonly clusters: (name: string) => number;
  /**
   * What a bit is worth, as a part of what it would cost to lose a weight of average energy: 0.01 says
   * that a bit is worth a hundredth of the mean square of the weights that are not 0 (of the tensor; with
   * `fisher` of the mean of w² · √F over all tensors).
   */
  readonly lambda: number;
  /**
   * The diagonal of the Fisher information by tensor. Errors of all tensors then count by its root and
   * against one another, and λ is one for all. Tensors without one count like the others' mean.
   */
  readonly fisher?: Weights;
  /** Whether weights may become 0. @default true */
  readonly prune?: boolean;
}

/**
 * Errors count by the root of the Fisher information, not by itself. It says what one small change
 * costs; here all weights change at once and by much, and those that count little, of which there are
 * many, would all go the same way, towards 0. On sparse LeNets validation losses are lower at equal
 * bytes with the root (`bench/ecsq.mjs`).
 */
const EXPONENT = 0.5;

/**
 * Part of the mean that is added to all weights': the information is estimated on some examples, and
 * a weight that none of them uses is not free to change at will.
 */
const DAMPING = 0.1;

/**
 * Shares the weights of several tensors by entropy-constrained codebooks under one λ, see
 * `shareByEntropy`.
 *
 * @throws InputError if a tensor is not float32 or holds NaN or infinity
 * @throws UsageError if an option is out of range, or there are more or fewer gradients than weights
 */
export function shareModelByEntropy(
  tensors: readonly Tensor[],
  { clusters, lambda, fisher, prune = true }: ShareModelOptions,
): Map<string, SharedTensor> {
  if (!(lambda >= 0 && Number.isFinite(lambda))) {
    throw new UsageError(`lambda ${lambda}, but it must be 0 or more`);
  }
  const importances = fisher && importanceOf(tensors, fisher);
  const overall = importances && energyOf(tensors, importances);
  return new Map(
    tensors.map((tensor) => {
      const importance = importances?.get(tensor.name);
      const shared = shareByEntropy(tensor, {
        ...{ clusters: clusters(tensor.name), prune },
        lambda: lambda * (overall ?? energyOf([tensor])),
        ...(importance && { importance }),
      });
      return [tensor.name, shared] as const;
    }),
  );
}

/** The mean of w² (· importance) over the weights that are not 0; 0 where there are none. */
function energyOf(tensors: readonly Tensor[], importances?: Weights): number {
  let sum = 0;
  let count = 0;
  for (const tensor of tensors) {
    const importance = importances?.get(tensor.name);
    float32Weights(tensor).forEach((weight, i) => {
      if (weight === 0) return;
      sum += weight * weight * (importance?.[i] ?? 1);
      count++;
    });
  }
  return count === 0 ? 0 : sum / count;
}

/** Damped, with a mean of 1 over the weights that are not 0. */
function importanceOf(tensors: readonly Tensor[], fisher: Weights): Map<string, Float32Array> {
  let sum = 0;
  let count = 0;
  for (const { name, data } of tensors) {
    const own = fisher.get(name);
    if (own === undefined) continue;
    if (own.length !== data.length) {
      throw new UsageError(`${name}: ${own.length} squared gradients for ${data.length} weights`);
    }
    for (let i = 0; i < own.length; i++) {
      if (data[i] === 0) continue;
      sum += own[i]! ** EXPONENT;
      count++;
    }
  }
  const mean = sum / Math.max(1, count);
  return new Map(
    tensors.map(({ name, data }) => {
      const own = fisher.get(name);
      const relative = (i: number) =>
        own !== undefined && mean > 0 ? own[i]! ** EXPONENT / mean : 1;
      return [
        name,
        Float32Array.from(data, (_, i) => (1 - DAMPING) * relative(i) + DAMPING),
      ] as const;
    }),
  );
}
