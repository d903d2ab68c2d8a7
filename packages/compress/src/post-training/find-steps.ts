import type { SavedModel } from '@pith/model';
import { planTensors, type Recipe, type TensorPlan } from '../recipe/index.js';
import { allocateSteps, assumedGains } from './allocate-steps.js';
import { BudgetTrials, type FindStepsOptions } from './budget-trials.js';
import { type Candidate, chooseCandidates } from './candidates.js';
import { groupTensors } from './group-tensors.js';
import { measureGains } from './measure-gains.js';
import { type Steps, scaled } from './trials.js';

export interface FoundSteps {
  /** With a rule for every tensor whose step was found, and what was found. */
  readonly recipe: Recipe;
  readonly plans: readonly TensorPlan[];
  /** Why the budget is not kept, if it is not. */
  readonly missed?: string;
}

/** Trials of the whole model to bring it to the budget, before and after tensors are measured. */
const trialsBefore = 4;
const trialsAfter = 8;
/** Tensors or groups of tensors that are measured by themselves. */
const mostGroups = 64;
/** Part of a bound on the loss that rounding the small tensors may take. */
const smallTensorsShare = 0.25;
/** Parts of the inputs' mean energy: the less, the more the calibration inputs are trusted. */
const dampings = [1, 0.1, 0.01];

/**
 * Finds the step of every tensor worth sharing, under the recipe's budget.
 *
 * 1. Steps by the assumption that every tensor's relative error matters alike, brought to the budget.
 * 2. Whether layers are re-fitted at these steps, and how far what the calibration inputs show is
 *    trusted: by the loss on samples that they were not fitted to.
 * 3. Each tensor alone: how much its error matters (`measureGains`).
 * 4. Steps by what was measured (`allocateSteps`), if that is the better, brought to the budget: errors
 *    of different tensors add up only about, so the whole model is measured.
 *
 * At most 19 trials of the whole model and 64 of its parts; without sensitivity 13.
 *
 * @throws UsageError if the recipe asks for a ratio, and the size as shipped is not given
 */
export async function findSteps(
  model: SavedModel,
  plans: readonly TensorPlan[],
  recipe: Recipe,
  options: FindStepsOptions,
): Promise<FoundSteps> {
  const chosen = chooseCandidates(model, plans, recipe);
  const { candidates } = chosen;
  const measures =
    recipe.postTraining!.sensitivity === 'measured' &&
    options.original !== undefined &&
    candidates.length > 0;
  const groups = measures ? groupTensors(candidates, mostGroups) : [];
  const refits = measures && options.statistics.size > 0 ? dampings.length + 1 : 0;
  const of = 1 + trialsBefore + trialsAfter + refits + (measures ? groups.length + 2 : 0);
  const trials = new BudgetTrials(model, recipe, chosen, options, of);
  await trials.spareSmallTensors(smallTensorsShare);

  const assumed = allocateSteps(assumedGains(candidates));
  // With errors that add up, the loss is the scale.
  let best = { steps: assumed as Steps, scale: trials.maxFidelityLoss ?? 0.1 };
  if (measures) {
    const limit = Math.min(recipe.postTraining!.samples, trials.judged);
    const { met, nearest } = await trials.toBudget(best.steps, best.scale, {
      ...{ most: trialsBefore, limit, within: 0.3 },
    });
    const { scale } = met ?? nearest;
    const probed = scaled(assumed, scale);
    const before = await trials.chooseDamping(probed, refits > 0 ? dampings : []);
    const gains = await measureGains(candidates, groups, probed, trials.trials, options.original!, {
      samples: limit,
      signal: options.signal,
      onProgress: () => trials.progress('sensitivity'),
    });
    const measured = allocateSteps(gains);
    const same = sameCost(candidates, measured, assumed, scale);
    const after = await trials.fidelityLoss(scaled(measured, same));
    // What was measured tensor by tensor, on few samples, need not hold for all together.
    const isBetter = after <= before;
    const loss = isBetter ? after : before;
    best = isBetter ? { steps: measured, scale: same } : { steps: assumed, scale };
    if (loss > 0 && trials.maxFidelityLoss !== undefined) {
      best.scale *= trials.maxFidelityLoss / loss;
    }
  }

  const most = measures ? trialsAfter : trialsBefore + trialsAfter;
  const { met, nearest } = await trials.toBudget(best.steps, best.scale, { most, within: 0.02 });
  const { trial } = (met ?? nearest).result;
  // Weights that were quantised before may take less as they are than on any other grid.
  const exact = trials.exactIfSmaller(trial);
  const found = trials.recipeFor(exact ?? trial);
  const settled = { recipe: found, plans: planTensors(found, model.tensors) };
  return (met ?? exact) ? settled : { ...settled, missed: trials.missed(nearest) };
}

/** The scale of new steps at which all tensors together take about as many bits as before. */
function sameCost(
  candidates: readonly Candidate[],
  steps: Steps,
  before: Steps,
  scale: number,
): number {
  let sum = 0;
  let weights = 0;
  for (const { name, size } of candidates) {
    sum += size * Math.log(before.get(name)! / steps.get(name)!);
    weights += size;
  }
  return scale * Math.exp(sum / weights);
}
