import { deflateRawSync } from 'node:zlib';
import {
  encodeModel,
  type SharedTensor,
  type Tensor,
  type TensorLayout,
  UsageError,
} from '@pith/container';
import type { SavedModel } from '@pith/model';
import type { Fidelity } from '../post-training/fidelity.js';
import type { Judge } from '../post-training/judge.js';
import { planTensors, type Recipe, type TensorPlan } from '../recipe/index.js';
import type { Retrainer, Weights } from '../retrainer.js';
import type { PipelineEvent, Stage, StageResult } from './progress.js';
import { masked, prune } from './prune-stage.js';
import { roundCodebooks, roundWeights } from './round-stage.js';
import { withFoundDensities } from './sensitivity.js';
import { dequantised, share } from './share-stage.js';

/** What stands in a file as its writer; the version is that of the packages, which go together. */
const generator = 'pith 0.1.0';

export interface CompressOptions {
  /** Needed by recipes that retrain; with one, accuracy is reported after every stage. */
  readonly retrainer?: Retrainer;
  /** Needed by recipes with a `maxLoss` budget or measured sensitivity; with one, fidelity is reported. */
  readonly judge?: Judge;
  /** Bytes of the model as it was shipped; needed by recipes with a `targetRatio` budget. */
  readonly shippedBytes?: number;
  readonly onEvent?: (event: PipelineEvent) => void;
  readonly signal?: AbortSignal;
}

export interface Compression {
  /** The `.pith` file. */
  readonly bytes: Uint8Array;
  /** How each tensor is stored, in the model's order. */
  readonly layouts: readonly TensorLayout[];
  /** As resolved: with what the sensitivity analysis found. Stands in the file too. */
  readonly recipe: Recipe;
  /** Empty without a retrainer. */
  readonly stages: readonly StageResult[];
  /** Against the original, on the calibration inputs; absent without a judge. */
  readonly fidelity?: Fidelity;
  /** What the file holds. */
  readonly model: SavedModel;
}

/**
 * Compresses a model: prunes and retrains, shares weights and tunes the centroids, rounds, encodes
 * (Han et al. 2016, §2 to §4). Deterministic under the recipe's seed, as far as the retrainer is.
 *
 * @throws UsageError if the recipe retrains and there is no retrainer
 * @throws InputError if the recipe does not fit the model
 * @throws BudgetMissedError, with the nearest result, if post-training compression cannot keep its budget
 */
export async function compress(
  model: SavedModel,
  given: Recipe,
  { retrainer, onEvent = () => {}, signal }: CompressOptions = {},
): Promise<Compression> {
  let recipe = given;
  let plans = planTensors(recipe, model.tensors);
  const stages: StageResult[] = [];
  const evaluate = async (stage: Stage, weights: Weights) => {
    signal?.throwIfAborted();
    if (retrainer === undefined) return;
    onEvent({ kind: 'working', what: `evaluating the ${stage} model` });
    const validation = await retrainer.evaluate(weights, 'validation');
    const reported = stage === 'original' || stage === 'final';
    const test = reported ? await retrainer.evaluate(weights, 'test') : undefined;
    const result = { stage, density: densityOf(weights, plans), validation, test };
    stages.push(result);
    onEvent({ kind: 'stage', result });
  };

  const original = floatWeights(model);
  await evaluate('original', original);

  if (recipe.prune.sensitivity !== null) {
    if (retrainer === undefined) {
      throw new UsageError(
        'a sensitivity analysis needs data: give --data, or set densities by hand',
      );
    }
    ({ plans, recipe } = await withFoundDensities(original, plans, recipe, retrainer, {
      onProgress: (done, of) => onEvent({ kind: 'sensitivity', done, of }),
      signal,
    }));
  }

  const prunes = plans.some((plan) => plan.compressible && plan.density < 1);
  if (prunes) onEvent({ kind: 'working', what: 'pruning' });
  const pruned = await prune(original, plans, recipe, {
    ...{ retrainer, signal },
    onProgress: (round, rounds, progress) =>
      onEvent({ kind: 'training', stage: 'prune', round, rounds, progress }),
  });
  let weights = masked(pruned.weights, pruned.masks);
  if (prunes) await evaluate('pruned', weights);

  onEvent({ kind: 'working', what: 'sharing weights' });
  let shared: ReadonlyMap<string, SharedTensor> = share(weights, plans, recipe);
  if (shared.size > 0) await evaluate('shared', dequantised(weights, shared));
  if (shared.size > 0 && recipe.share.training.epochs > 0) {
    if (retrainer === undefined) {
      throw new UsageError(
        'tuning centroids needs data: give --data, or set share.training.epochs to 0',
      );
    }
    const tuned = await retrainer.tuneCentroids(weights, shared, pruned.masks, {
      ...{ training: recipe.share.training, seed: recipe.seed, signal },
      onProgress: (progress) =>
        onEvent({ kind: 'training', stage: 'tune', round: 1, rounds: 1, progress }),
    });
    ({ weights, shared } = tuned);
    await evaluate('tuned', dequantised(weights, shared));
  }

  shared = roundCodebooks(shared, recipe);
  weights = dequantised(roundWeights(weights, plans), shared);
  await evaluate('final', weights);

  onEvent({ kind: 'working', what: 'encoding' });
  signal?.throwIfAborted();
  const tensors = model.tensors.map((tensor): Tensor | SharedTensor => {
    return shared.get(tensor.name) ?? withWeights(tensor, weights);
  });
  const { bytes, layouts } = await encodeModel(
    {
      ...{ format: model.format, topology: model.topology, tensors },
      ...{ recipe: JSON.stringify(recipe), generator },
    },
    { deflate: (raw, dictionary) => deflateRawSync(raw, { level: 9, memLevel: 9, dictionary }) },
  );
  const final = model.tensors.map((tensor) => withWeights(tensor, weights));
  return { bytes, layouts, recipe, stages, model: { ...model, tensors: final } };
}

function floatWeights(model: SavedModel): Weights {
  const weights = new Map<string, Float32Array>();
  for (const { name, data } of model.tensors) {
    if (data instanceof Float32Array) weights.set(name, data);
  }
  return weights;
}

function withWeights(tensor: Tensor, weights: Weights): Tensor {
  return { ...tensor, data: weights.get(tensor.name) ?? tensor.data };
}

/** Non-zeros among the weights of rank 2 and more. */
function densityOf(weights: Weights, plans: readonly TensorPlan[]): number {
  let survivors = 0;
  let total = 0;
  for (const { name, shape, compressible } of plans) {
    if (!compressible || shape.length < 2) continue;
    const values = weights.get(name)!;
    total += values.length;
    for (const value of values) if (value !== 0) survivors++;
  }
  return total === 0 ? 1 : survivors / total;
}
