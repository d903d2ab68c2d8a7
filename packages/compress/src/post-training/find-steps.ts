import { UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import type { PipelineEvent } from '../pipeline/progress.js';
import {
  type Budget,
  type PostTraining,
  planTensors,
  type Recipe,
  type TensorPlan,
} from '../recipe/index.js';
import { allocateSteps, assumedGains } from './allocate-steps.js';
import { type Candidate, chooseCandidates } from './candidates.js';
import { type FindScaleOptions, findScale, type Measured } from './find-scale.js';
import { groupTensors } from './group-tensors.js';
import type { TaskJudge } from './judge.js';
import { type StatisticsByTensor, samplesApart } from './layer-statistics.js';
import { measureGains } from './measure-gains.js';
import type { OriginalOutputs } from './original-outputs.js';
import { type Steps, type Storage, type Trial, Trials } from './trials.js';

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

export interface FoundSteps {
  /** With a rule for every tensor whose step was found, and what was found. */
  readonly recipe: Recipe;
  readonly plans: readonly TensorPlan[];
  /** Why the budget is not kept, if it is not. */
  readonly missed?: string;
}

/** Runs of the model, or of the encoder, to find the one factor of all steps. */
const trialsBefore = 4;
const trialsAfter = 8;
/** Tensors or groups of tensors that are measured by themselves. */
const mostGroups = 64;
/** Part of a bound on the loss that rounding the small tensors may take: it adds to the square. */
const smallTensorsShare = 0.25;
/** Parts of the inputs' mean energy that are tried. More trust the calibration inputs less. */
const dampings = [0.01, 0.1, 1];
/** What the figures in the file's own recipe may still change in its size. */
const sizeMargin = 24;

/**
 * Finds the step of every tensor worth sharing, under the recipe's budget.
 *
 * 1. Steps by the assumption that every tensor's relative error matters alike, brought to the budget.
 * 2. At these steps, each tensor alone: how much its error matters (`measureGains`).
 * 3. Steps by what was measured (`allocateSteps`), brought to the budget: errors of different tensors
 *    add up only about, so the whole model is measured.
 *
 * At most 18 trials of the whole model and 64 of its parts.
 *
 * @throws UsageError if the recipe asks for what needs an engine, or the size as shipped, and it is
 * not given
 */
export async function findSteps(
  model: SavedModel,
  plans: readonly TensorPlan[],
  recipe: Recipe,
  options: FindStepsOptions,
): Promise<FoundSteps> {
  const search = new Search(model, plans, recipe, options);
  return search.run();
}

class Search {
  readonly #model: SavedModel;
  #recipe: Recipe;
  readonly #settings: PostTraining;
  readonly #options: FindStepsOptions;
  readonly #candidates: readonly Candidate[];
  readonly #kept: readonly string[];
  #trials: Trials;
  /** With which layers are re-fitted, if they are. */
  #damping: number | undefined;
  readonly #of: number;
  #done = 0;
  /** The task's loss of the original. */
  #taskLoss = 0;

  constructor(
    model: SavedModel,
    plans: readonly TensorPlan[],
    recipe: Recipe,
    options: FindStepsOptions,
  ) {
    this.#model = model;
    this.#recipe = recipe;
    this.#settings = recipe.postTraining!;
    this.#options = options;
    const { candidates, kept } = chooseCandidates(model, plans, recipe);
    this.#candidates = candidates;
    this.#kept = kept;
    this.#trials = this.#newTrials();
    this.#of =
      1 +
      trialsAfter +
      (this.#measures ? trialsBefore + 2 + this.#groups.length : 0) +
      (this.#measures && options.statistics.size > 0 ? dampings.length : 0);
  }

  async run(): Promise<FoundSteps> {
    const { task, signal } = this.#options;
    if (task !== undefined) this.#taskLoss = await task.loss(new Map(), { signal });
    await this.#spareSmallTensors();
    const assumed = allocateSteps(assumedGains(this.#candidates));
    const start = this.#firstScale();
    const { steps, scale } = this.#measures
      ? await this.#measuredSteps(assumed, start)
      : { steps: assumed, scale: start };
    const most = this.#done === 0 ? trialsBefore + trialsAfter : trialsAfter;
    const found = await this.#toBudget(steps, scale, { most, within: 0.02 });
    return this.#settle(found);
  }

  /** Steps by what the engine measures, and about where their scale keeps the budget. */
  async #measuredSteps(assumed: Steps, start: number): Promise<{ steps: Steps; scale: number }> {
    const { signal } = this.#options;
    const original = this.#options.original!;
    const samples = Math.min(this.#settings.samples, this.#judged);
    const found = await this.#toBudget(assumed, start, {
      ...{ most: trialsBefore, limit: samples, within: 0.3 },
    });
    const { scale } = found.met ?? found.nearest;
    const probed = scaled(assumed, scale);
    const before = await this.#chooseDamping(probed);
    const gains = await measureGains(
      this.#candidates,
      this.#groups,
      probed,
      this.#trials,
      original,
      { samples, signal, onProgress: () => this.#progress('sensitivity') },
    );
    const measured = allocateSteps(gains);
    const same = this.#sameCost(measured, assumed, scale);
    const after = await this.#fidelityLoss(scaled(measured, same));
    // What was measured tensor by tensor, on few samples, need not hold for all together.
    const best =
      after <= before
        ? { steps: measured, scale: same, loss: after }
        : { steps: assumed, scale, loss: before };
    const { budget } = this.#settings;
    const bound =
      'maxLoss' in budget && this.#options.task === undefined ? budget.maxLoss : best.loss;
    return {
      steps: best.steps,
      scale: best.loss > 0 ? (best.scale * bound) / best.loss : best.scale,
    };
  }

  /** Samples that judge: all, or those that layers are not re-fitted on. */
  get #judged(): number {
    const { original, statistics } = this.#options;
    const samples = original?.samples ?? 0;
    return statistics.size > 0 ? samplesApart(samples) : samples;
  }

  /**
   * Chooses whether layers are re-fitted, and how far what few samples show is trusted: by the loss on
   * the samples that they were not fitted to.
   *
   * @returns the least loss
   */
  async #chooseDamping(steps: Steps): Promise<number> {
    const { statistics, signal } = this.#options;
    let best = { trials: this.#trials, damping: this.#damping, loss: Number.POSITIVE_INFINITY };
    for (const damping of statistics.size > 0 ? [undefined, ...dampings] : [undefined]) {
      signal?.throwIfAborted();
      this.#damping = damping;
      this.#trials = this.#newTrials();
      const loss = await this.#fidelityLoss(steps);
      if (loss < best.loss) best = { trials: this.#trials, damping, loss };
    }
    this.#trials = best.trials;
    this.#damping = best.damping;
    return best.loss;
  }

  /** Of the model on these steps, on all samples that judge. */
  async #fidelityLoss(steps: Steps): Promise<number> {
    const { original, signal } = this.#options;
    const { weights } = this.#trials.at(steps);
    const { loss } = await original!.fidelity(weights, { limit: this.#judged, signal });
    this.#progress('search', { loss });
    return loss;
  }

  #newTrials(): Trials {
    const plans = planTensors(this.#recipeFor(new Map()), this.#model.tensors);
    return new Trials(this.#model, plans, this.#recipe, this.#candidates, {
      statistics: this.#options.statistics,
      damping: this.#damping,
    });
  }

  /** Stores the small tensors as float32 if rounding them would use up much of a bound on the loss. */
  async #spareSmallTensors(): Promise<void> {
    const { budget } = this.#settings;
    const { original, task } = this.#options;
    if (!('maxLoss' in budget) || (original === undefined && task === undefined)) return;
    const loss = await this.#loss(this.#trials.exact());
    this.#progress('search', { loss });
    if (loss <= smallTensorsShare * budget.maxLoss) return;
    const { weights } = this.#recipe;
    this.#recipe = {
      ...this.#recipe,
      weights: { ...weights, store: 'float32' },
      others: { store: 'float32' },
    };
    this.#trials = this.#newTrials();
  }

  get #measures(): boolean {
    return (
      this.#settings.sensitivity === 'measured' &&
      this.#options.original !== undefined &&
      this.#candidates.length > 0
    );
  }

  get #groups() {
    return groupTensors(this.#candidates, mostGroups);
  }

  /** With errors that add up, the loss is the scale. */
  #firstScale(): number {
    const { budget } = this.#settings;
    return 'maxLoss' in budget && this.#options.task === undefined ? budget.maxLoss : 0.1;
  }

  /** The scale of new steps at which all tensors together take about as many bits as before. */
  #sameCost(steps: Steps, before: Steps, scale: number): number {
    let sum = 0;
    let weights = 0;
    for (const { name, size } of this.#candidates) {
      sum += size * Math.log(before.get(name)! / steps.get(name)!);
      weights += size;
    }
    return scale * Math.exp(sum / weights);
  }

  #toBudget(
    steps: Steps,
    start: number,
    { most, limit, within }: { most: number; limit?: number; within: number },
  ): Promise<{ met?: Measured<Outcome>; nearest: Measured<Outcome> }> {
    const { budget } = this.#settings;
    const common = {
      ...{ start, least: start / 1000, greatest: start * 1000, within, most },
      evaluate: async (scale: number) => {
        this.#options.signal?.throwIfAborted();
        const trial = this.#trials.at(scaled(steps, scale));
        const outcome =
          'maxLoss' in budget
            ? { trial, loss: await this.#loss(trial, limit) }
            : { trial, bytes: (await this.#bytes(trial)).length };
        this.#progress('search', outcome);
        const value = 'loss' in outcome ? Math.max(outcome.loss!, 1e-9) : outcome.bytes!;
        return { value, result: outcome };
      },
    };
    const kind: Pick<FindScaleOptions<Outcome>, 'bound' | 'value' | 'slope'> = 'maxLoss' in budget
      ? { bound: budget.maxLoss, value: 'grows', slope: 1 }
      : { bound: this.#targetSize(budget) - sizeMargin, value: 'falls', slope: 0.25 };
    return findScale<Outcome>({ ...common, ...kind });
  }

  #targetSize(budget: Budget): number {
    if ('targetSize' in budget) return budget.targetSize;
    const { shippedBytes } = this.#options;
    if (!('targetRatio' in budget) || shippedBytes === undefined) {
      throw new UsageError(
        'a target ratio needs the bytes of the model as it was shipped; give a target size instead',
      );
    }
    return Math.floor(shippedBytes / budget.targetRatio);
  }

  async #loss(trial: Trial, limit?: number): Promise<number> {
    const { original, task, signal } = this.#options;
    if (task !== undefined) {
      const loss = (await task.loss(trial.weights, { signal })) - this.#taskLoss;
      return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
    }
    if (original !== undefined) {
      return (await original.fidelity(trial.weights, { limit: limit ?? this.#judged, signal }))
        .loss;
    }
    return this.#estimatedLoss(trial);
  }

  /** If every tensor's relative error reaches the outputs whole and independently. */
  #estimatedLoss(trial: Trial): number {
    return Math.sqrt(
      this.#candidates.reduce((sum, { name, energy }) => {
        return sum + this.#trials.squaredError(trial, name) / energy;
      }, 0),
    );
  }

  #bytes(trial: Trial): Promise<Uint8Array> {
    return this.#trials.bytes(trial, this.#recipeFor(trial.storage));
  }

  #progress(kind: 'search' | 'sensitivity', outcome: Partial<Outcome> = {}): void {
    this.#done++;
    const { loss, bytes } = outcome;
    this.#options.onEvent(
      kind === 'sensitivity'
        ? { kind, done: this.#done, of: this.#of }
        : { kind, done: this.#done, of: this.#of, loss, bytes },
    );
  }

  #settle(found: { met?: Measured<Outcome>; nearest: Measured<Outcome> }): FoundSteps {
    const { trial } = (found.met ?? found.nearest).result;
    const recipe = this.#recipeFor(trial.storage);
    const plans = planTensors(recipe, this.#model.tensors);
    return found.met === undefined
      ? { recipe, plans, missed: this.#missed(found.nearest) }
      : { recipe, plans };
  }

  #missed({ value }: Measured<Outcome>): string {
    const { budget } = this.#settings;
    return 'maxLoss' in budget
      ? `a loss of ${budget.maxLoss} cannot be kept: the least that was found is ${value.toPrecision(3)}`
      : `${this.#targetSize(budget)} bytes cannot be reached: the smallest file has ${value}`;
  }

  #recipeFor(storage: ReadonlyMap<string, Storage>): Recipe {
    const { original } = this.#options;
    const { store } = this.#recipe.weights;
    const exact = (match: string) => ({ match, store: 'float32' as const });
    return {
      ...this.#recipe,
      tensors: [
        ...this.#recipe.tensors,
        ...(store === 'float32' ? [] : this.#kept.map(exact)),
        ...[...storage].flatMap(([match, stored]): Recipe['tensors'] => {
          if (typeof stored === 'object') return [{ match, step: stored.step }];
          return stored === 'exactly' && store !== 'float32' ? [exact(match)] : [];
        }),
      ],
      postTraining: {
        ...this.#settings,
        found: {
          ...(original && { samples: this.#judged, engine: original.judge.engine }),
          ...(this.#damping !== undefined && { damping: this.#damping }),
        },
      },
    };
  }
}

/** What a trial of the whole model came to. */
interface Outcome {
  readonly trial: Trial;
  readonly loss?: number;
  readonly bytes?: number;
}

function scaled(steps: Steps, scale: number): Steps {
  return new Map([...steps].map(([name, step]) => [name, step * scale]));
}
