import { UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import type { PipelineEvent } from '../pipeline/progress.js';
import { type Budget, planTensors, type Recipe } from '../recipe/index.js';
import type { Candidate } from './candidates.js';
import { type FindScaleOptions, findScale, type Measured } from './find-scale.js';
import { foundRecipe } from './found-recipe.js';
import type { TaskJudge } from './judge.js';
import { type StatisticsByTensor, samplesApart } from './layer-statistics.js';
import type { OriginalOutputs } from './original-outputs.js';
import { type Steps, scaled, type Trial, Trials } from './trials.js';

export interface FindStepsOptions {
  /** Needed to measure sensitivity; without it, and without `task`, a loss is only estimated. */
  readonly original?: OriginalOutputs | undefined;
  /** What layers see, by canonical name (`canonicalNames`); without, weights are not re-fitted. */
  readonly statistics: StatisticsByTensor;
  /** Counts instead of the fidelity for a bound on the loss. */
  readonly task?: TaskJudge | undefined;
  /** Needed for a bound on the ratio. */
  readonly shippedBytes?: number | undefined;
  readonly onEvent: (event: PipelineEvent) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What a trial of the whole model came to. */
export interface Outcome {
  readonly trial: Trial;
  readonly loss?: number;
  readonly bytes?: number;
}

/** The nearest to the budget that keeps it, if any does, and the nearest at all. */
export interface Budgeted {
  readonly met?: Measured<Outcome>;
  readonly nearest: Measured<Outcome>;
}

/** What the figures in the file's own recipe may still change in its size. */
const sizeMargin = 24;

/** Part of a loss that a better one must be below to count: few samples judge. */
const clearly = 0.9;

/** How much more the weights as they were may take, by estimate, than others for nothing to be lost. */
const nearlyExact = 1.02;

/** Tries models out and holds them against the recipe's budget. */
export class BudgetTrials {
  readonly #model: SavedModel;
  readonly #candidates: readonly Candidate[];
  readonly #kept: readonly string[];
  readonly #options: FindStepsOptions;
  readonly #of: number;
  readonly #budget: Budget;
  #recipe: Recipe;
  /** With which layers are re-fitted, if they are. */
  #damping: number | undefined;
  #trials: Trials;
  /** Whether layers are re-fitted, or it is not decided yet. */
  #mayRefit: boolean;
  #done = 0;
  /** The task's loss of the original. */
  #taskLoss: number | undefined;

  /**
   * @param of the most trials that there will be
   * @throws UsageError if the budget is a ratio and the size as shipped is not given
   */
  constructor(
    model: SavedModel,
    recipe: Recipe,
    { candidates, kept }: { candidates: readonly Candidate[]; kept: readonly string[] },
    options: FindStepsOptions,
    of: number,
  ) {
    this.#model = model;
    this.#recipe = recipe;
    this.#candidates = candidates;
    this.#kept = kept;
    this.#options = options;
    this.#of = of;
    const { budget, sensitivity } = recipe.postTraining!;
    this.#mayRefit =
      sensitivity === 'measured' && options.statistics.size > 0 && candidates.length > 0;
    this.#budget =
      'targetRatio' in budget ? { targetSize: targetSize(budget.targetRatio, options) } : budget;
    this.#trials = this.#newTrials();
  }

  get trials(): Trials {
    return this.#trials;
  }

  /** The bound on the model's relative error, if that is the budget. */
  get maxFidelityLoss(): number | undefined {
    return 'maxLoss' in this.#budget && this.#options.task === undefined
      ? this.#budget.maxLoss
      : undefined;
  }

  /** Samples that judge: all, or those that layers are not re-fitted on. */
  get judged(): number {
    const samples = this.#options.original?.samples ?? 0;
    return this.#mayRefit ? samplesApart(samples) : samples;
  }

  /**
   * Stores what is on no grid as float32 if rounding it alone would use up much of a bound on the loss.
   * @param share of the bound that it may take: what it adds to the square is little
   */
  async spareSmallTensors(share: number): Promise<void> {
    const { original, task } = this.#options;
    if (!('maxLoss' in this.#budget) || (original === undefined && task === undefined)) return;
    const loss = await this.#loss(this.#trials.exact());
    this.progress('search', { loss });
    if (loss <= share * this.#budget.maxLoss) return;
    const { weights } = this.#recipe;
    this.#recipe = {
      ...this.#recipe,
      ...{ weights: { ...weights, store: 'float32' }, others: { store: 'float32' } },
    };
    this.#trials = this.#newTrials();
  }

  /**
   * Re-fits layers with the damping, if any, with which the model loses least on the samples that they
   * were not fitted to.
   *
   * @param choices what trusts the calibration inputs least first: it must be clearly better to trust
   * them more
   * @returns that loss
   */
  async chooseDamping(steps: Steps, choices: readonly number[]): Promise<number> {
    let best = {
      damping: this.#damping,
      trials: this.#trials,
      loss: await this.fidelityLoss(steps),
    };
    for (const damping of choices) {
      this.#damping = damping;
      this.#trials = this.#newTrials();
      const loss = await this.fidelityLoss(steps);
      if (loss < clearly * best.loss) best = { damping, trials: this.#trials, loss };
    }
    this.#damping = best.damping;
    this.#trials = best.trials;
    if (best.damping !== undefined || choices.length === 0) return best.loss;
    // No layer is re-fitted, so all samples can judge.
    this.#mayRefit = false;
    return this.fidelityLoss(steps);
  }

  /** Scales steps so that the model comes as near to the budget as few trials can bring it. */
  async toBudget(
    steps: Steps,
    start: number,
    { most, limit, within }: { most: number; limit?: number; within: number },
  ): Promise<Budgeted> {
    const budget = this.#budget;
    const evaluate = async (scale: number): Promise<{ value: number; result: Outcome }> => {
      this.#options.signal?.throwIfAborted();
      const trial = this.#trials.at(scaled(steps, scale));
      if ('maxLoss' in budget) {
        const loss = await this.#loss(trial, limit);
        this.progress('search', { loss });
        return { value: Math.max(loss, 1e-9), result: { trial, loss } };
      }
      const bytes = await this.#trials.size(trial, this.recipeFor(trial));
      this.progress('search', { bytes });
      return { value: bytes, result: { trial, bytes } };
    };
    const kind: Pick<FindScaleOptions<Outcome>, 'bound' | 'value' | 'slope'> = 'maxLoss' in budget
      ? { bound: budget.maxLoss, value: 'grows', slope: 1 }
      : { bound: sizeOf(budget) - sizeMargin, value: 'falls', slope: 0.25 };
    const [least, greatest] = [start / 1000, start * 1000];
    return findScale({ start, least, greatest, within, most, evaluate, ...kind });
  }

  /** Relative error of the model on these steps, on all samples that judge. */
  async fidelityLoss(steps: Steps): Promise<number> {
    const { original, signal } = this.#options;
    signal?.throwIfAborted();
    const { weights } = this.#trials.at(steps);
    const { loss } = await original!.fidelity(weights, { limit: this.judged, signal });
    this.progress('search', { loss });
    return loss;
  }

  /** The weights as they were, for a bound on the loss, if a trial takes as much about. */
  exactIfSmaller(trial: Trial): Trial | undefined {
    if (!('maxLoss' in this.#budget)) return undefined;
    const exact = this.#trials.exact();
    return exact.estimatedBytes <= nearlyExact * trial.estimatedBytes ? exact : undefined;
  }

  progress(kind: 'search' | 'sensitivity', { loss, bytes }: Omit<Outcome, 'trial'> = {}): void {
    const counted = { done: ++this.#done, of: this.#of };
    const { onEvent } = this.#options;
    if (kind === 'sensitivity') onEvent({ kind, ...counted });
    else onEvent({ kind, ...counted, loss, bytes });
  }

  /** Why the budget is not kept. */
  missed({ value }: Measured<Outcome>): string {
    return 'maxLoss' in this.#budget
      ? `a loss of ${this.#budget.maxLoss} cannot be kept: the least that was found is ${value.toPrecision(3)}`
      : `${sizeOf(this.#budget)} bytes cannot be reached: the smallest file has ${value}`;
  }

  /** The recipe that leads to a trial without a search. */
  recipeFor({ storage }: Pick<Trial, 'storage'>): Recipe {
    const { original } = this.#options;
    return foundRecipe(this.#recipe, {
      ...{ storage, kept: this.#kept },
      summary: {
        ...(original && { samples: this.judged, engine: original.judge.engine }),
        ...(this.#damping !== undefined && { damping: this.#damping }),
      },
    });
  }

  #newTrials(): Trials {
    const plans = planTensors(this.recipeFor({ storage: new Map() }), this.#model.tensors);
    const { statistics } = this.#options;
    return new Trials(this.#model, plans, this.#recipe, this.#candidates, {
      ...{ statistics, damping: this.#damping },
    });
  }

  async #loss(trial: Trial, limit?: number): Promise<number> {
    const { original, task, signal } = this.#options;
    if (task !== undefined) {
      this.#taskLoss ??= await task.loss(new Map(), { signal });
      const loss = (await task.loss(trial.weights, { signal })) - this.#taskLoss;
      return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
    }
    if (original === undefined) return this.#estimatedLoss(trial);
    const samples = limit ?? this.judged;
    return (await original.fidelity(trial.weights, { limit: samples, signal })).loss;
  }

  /** If every tensor's relative error reaches the outputs whole and independently. */
  #estimatedLoss(trial: Trial): number {
    return Math.sqrt(
      this.#candidates.reduce((sum, { name, energy }) => {
        return sum + this.#trials.squaredError(trial, name) / energy;
      }, 0),
    );
  }
}

function sizeOf(budget: Budget): number {
  return 'targetSize' in budget ? budget.targetSize : 0;
}

function targetSize(ratio: number, { shippedBytes }: FindStepsOptions): number {
  if (shippedBytes !== undefined) return Math.floor(shippedBytes / ratio);
  throw new UsageError(
    'a target ratio needs the bytes of the model as it was shipped; give a target size instead',
  );
}
