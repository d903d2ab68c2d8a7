import { type SharedTensor, UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { searchSmallest } from '../frontier/search-smallest.js';
import { BudgetMissedError } from '../post-training/budget-missed-error.js';
import { canonicalNames } from '../post-training/canonical-names.js';
import { findSteps } from '../post-training/find-steps.js';
import {
  gatherStatistics,
  type LayerStatistics,
  type StatisticsByTensor,
  samplesApart,
} from '../post-training/layer-statistics.js';
import { OriginalOutputs } from '../post-training/original-outputs.js';
import { planTensors, type Recipe, type TensorPlan } from '../recipe/index.js';
import type { Weights } from '../retrainer.js';
import type { Compression, CompressOptions } from './compression.js';
import { encode, floatWeights } from './encode.js';
import type { Stage, StageResult } from './progress.js';
import { masked, prune } from './prune-stage.js';
import { realise } from './realise.js';
import { withFoundDensities } from './sensitivity.js';
import { dequantised, share } from './share-stage.js';

/**
 * Compresses a model: prunes and retrains, shares weights and tunes the centroids, rounds, encodes
 * (Han et al. 2016, §2 to §4). A recipe with `postTraining` first finds every tensor's step under its
 * budget, without labels; one with `rate` trains for the bytes of the file and searches for the
 * smallest. Deterministic under the recipe's seed, as far as the retrainer is.
 *
 * @throws UsageError if the recipe retrains and there is no retrainer
 * @throws InputError if the recipe does not fit the model
 * @throws BudgetMissedError, with the nearest result, if a search cannot keep to its budget or target
 */
export async function compress(
  model: SavedModel,
  given: Recipe,
  options: CompressOptions = {},
): Promise<Compression> {
  if (given.rate !== undefined) {
    return searchSmallest(model, { ...given, rate: given.rate }, options);
  }
  const { retrainer, judge, onEvent = () => {}, signal } = options;
  let recipe = given;
  let plans: readonly TensorPlan[] = planTensors(recipe, model.tensors);
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

  if (judge !== undefined)
    onEvent({ kind: 'working', what: `running the original in ${judge.engine}` });
  const outputs = judge && (await OriginalOutputs.of(judge, { signal }));
  const statistics = await observed(model, recipe, options);
  let missed: string | undefined;
  if (recipe.postTraining !== undefined && recipe.postTraining.found === undefined) {
    onEvent({ kind: 'working', what: 'searching for the steps' });
    const { task, shippedBytes } = options;
    ({ recipe, plans, missed } = await findSteps(model, plans, recipe, {
      ...{ original: outputs, statistics: statistics.byName, task, shippedBytes, onEvent, signal },
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
  const fisher =
    recipe.share.method === 'ecsq'
      ? await retrainer?.squaredGradients?.(weights, { seed: recipe.seed, signal })
      : undefined;
  let shared: ReadonlyMap<string, SharedTensor> = share(
    ...([weights, plans, recipe, statistics.of, fisher] as const),
  );
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

  const realised = realise(weights, shared, plans, recipe, model.precision);
  await evaluate('final', realised.weights);

  onEvent({ kind: 'working', what: 'encoding' });
  signal?.throwIfAborted();
  const refitted = recipe.postTraining?.found?.damping !== undefined;
  const limit = refitted && outputs ? samplesApart(outputs.samples) : undefined;
  const fidelity = await outputs?.fidelity(realised.weights, { limit, signal });
  if (fidelity !== undefined) {
    onEvent({ kind: 'fidelity', fidelity, engine: outputs!.judge.engine });
  }
  const compression = {
    ...{ ...(await encode(model, realised, recipe)), recipe, stages },
    ...(fidelity && { fidelity }),
  };
  if (missed !== undefined) throw new BudgetMissedError(missed, compression);
  return compression;
}

/** Calibration samples below which layers are not re-fitted: half of them judge. */
const leastSamples = 4;

/** What the layers see, if the recipe re-fits them. */
async function observed(
  model: SavedModel,
  { postTraining, seed }: Recipe,
  { observer, onEvent, signal }: CompressOptions,
): Promise<{ byName: StatisticsByTensor; of: (name: string) => LayerStatistics | undefined }> {
  const found = postTraining?.found;
  const refits = found === undefined ? postTraining?.refit === true : found.damping !== undefined;
  const enough = (observer?.samples ?? 0) >= leastSamples;
  if (!refits || observer === undefined || !enough) {
    if (found?.damping === undefined) return { byName: new Map(), of: () => undefined };
    throw new UsageError(
      'this recipe was found with layers re-fitted, which takes the calibration inputs again: give ' +
        'them, or leave postTraining.found and the steps out to search anew',
    );
  }
  onEvent?.({ kind: 'working', what: `observing layers in ${observer.engine}` });
  const canonical = canonicalNames(model);
  const nameOf = (tensor: string) => canonical.get(tensor);
  const byName = await gatherStatistics(observer, {
    nameOf,
    skip: samplesApart(observer.samples),
    seed,
    signal,
  });
  return { byName, of: (name) => byName.get(nameOf(name) ?? name) };
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
