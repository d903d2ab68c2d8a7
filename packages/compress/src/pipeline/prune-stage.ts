import { UsageError } from '@pith/container';
import {
  applyMask,
  globalMagnitudeMasks,
  iterative,
  magnitudeMask,
  oneShot,
  type PruningSchedule,
  polynomial,
} from '../prune/index.js';
import type { Recipe, TensorPlan } from '../recipe/index.js';
import type { Masks, Retrainer, TrainingProgress, Weights } from '../retrainer.js';

export interface PruneStageOptions {
  readonly retrainer?: Retrainer | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (round: number, rounds: number, progress: TrainingProgress) => void;
}

/**
 * Prunes by magnitude and retrains the survivors, as often as the schedule says (Han et al. 2015;
 * gradually: Zhu and Gupta 2017).
 */
export async function prune(
  weights: Weights,
  plans: readonly TensorPlan[],
  recipe: Recipe,
  options: PruneStageOptions,
): Promise<{ weights: Weights; masks: Masks }> {
  const pruned = plans.filter((plan) => plan.compressible && plan.density < 1);
  if (pruned.length === 0) return { weights, masks: new Map() };
  const { schedule, training } = recipe.prune;
  const masker = new Masker(pruned, recipe);
  const { retrainer, signal } = options;
  const rounds = schedule.kind === 'iterative' ? schedule.rounds : 1;

  if (schedule.kind === 'polynomial' && training.epochs > 0) {
    const after = await require(retrainer).retrain(weights, masker.next(0, weights), {
      ...{ training, seed: recipe.seed, signal },
      onProgress: (progress) => options.onProgress(1, 1, progress),
      remask: {
        everySteps: schedule.everySteps,
        settled: schedule.end,
        update: (progress, current) => masker.next(progress, current),
      },
    });
    return { weights: after, masks: masker.masks };
  }

  let current = weights;
  for (let round = 1; round <= rounds; round++) {
    const masks = masker.next(schedule.kind === 'polynomial' ? 1 : (round - 1) / rounds, current);
    current = masked(current, masks);
    if (training.epochs === 0) continue;
    current = await require(retrainer).retrain(current, masks, {
      ...{ training, seed: recipe.seed + round, signal },
      onProgress: (progress) => options.onProgress(round, rounds, progress),
    });
  }
  return { weights: current, masks: masker.masks };
}

/** Finds masks that only ever shrink, each tensor's along its own schedule or all along one. */
class Masker {
  masks: Masks = new Map();
  readonly #plans: readonly TensorPlan[];
  readonly #recipe: Recipe;
  readonly #schedules: ReadonlyMap<string, PruningSchedule>;
  readonly #global: PruningSchedule;

  constructor(plans: readonly TensorPlan[], recipe: Recipe) {
    this.#plans = plans;
    this.#recipe = recipe;
    this.#schedules = new Map(plans.map((plan) => [plan.name, scheduleTo(plan.density, recipe)]));
    this.#global = scheduleTo(recipe.weights.density, recipe);
  }

  next(progress: number, weights: Weights): Masks {
    const { scope, normalise } = this.#recipe.prune;
    if (scope === 'global') {
      const tensors = this.#plans.map(({ name }) => ({
        ...{ name, weights: weights.get(name)!, previous: this.masks.get(name) },
      }));
      const masks = globalMagnitudeMasks(tensors, this.#global.density(progress), { normalise });
      this.masks = new Map(tensors.map(({ name }, i) => [name, masks[i]!]));
    } else {
      this.masks = new Map(
        this.#plans.map(({ name }) => {
          const previous = this.masks.get(name);
          const density = this.#schedules.get(name)!.density(progress);
          const options = previous === undefined ? { name } : { name, previous };
          return [name, magnitudeMask(weights.get(name)!, density, options)];
        }),
      );
    }
    return this.masks;
  }
}

function scheduleTo(density: number, { prune: { schedule } }: Recipe): PruningSchedule {
  switch (schedule.kind) {
    case 'one-shot':
      return oneShot(density);
    case 'iterative':
      return iterative(schedule.rounds, density);
    case 'polynomial':
      return polynomial({
        finalDensity: density,
        begin: schedule.begin,
        end: schedule.end,
        power: schedule.power,
      });
  }
}

/** The weights with what the masks prune set to +0. */
export function masked(weights: Weights, masks: Masks): Weights {
  return new Map(
    [...weights].map(([name, values]) => {
      const mask = masks.get(name);
      return [name, mask === undefined ? values : applyMask(values, mask)];
    }),
  );
}

function require(retrainer: Retrainer | undefined): Retrainer {
  if (retrainer !== undefined) return retrainer;
  throw new UsageError(
    'this recipe retrains, which needs data: give --data, or choose a recipe that does not ' +
      '(--recipe quick, --recipe fp16)',
  );
}
