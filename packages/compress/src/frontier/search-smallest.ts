import { UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { narrow } from '../narrow/index.js';
import type { Compression, CompressOptions } from '../pipeline/compression.js';
import { floatWeights } from '../pipeline/encode.js';
import type { PipelineEvent, Stage, StageResult } from '../pipeline/progress.js';
import { BudgetMissedError } from '../post-training/budget-missed-error.js';
import type { Weights } from '../retrainer.js';
import { CandidateMaker } from './candidate-maker.js';
import { chooseUnits } from './choose-units.js';
import { countWeights } from './count-weights.js';
import { type RatedRecipe, withWeights } from './finish.js';
import { frontierOf } from './frontier.js';
import { missedTarget } from './missed-target.js';
import { planRate } from './rate-plan.js';
import { isRateRetrainer, type RateRetrainer } from './rate-retrainer.js';
import { stateArrays, stateFrom } from './rate-state-record.js';
import { MemorySearchStore, type SearchStore } from './search-store.js';
import { stepSeed } from './step-seed.js';
import { choose, keeps, resolveTarget } from './target.js';
import { walkFrontier } from './walk.js';

/**
 * Searches for the smallest file of a classifier: trains it densely, removes hidden units, then prunes
 * and quantises it in training at falling densities, makes a file at each, and takes the best under the
 * recipe's target. Deterministic under the recipe's seed, as far as the retrainer is, resumed or not.
 *
 * @throws UsageError if there is no retrainer that trains for rate
 * @throws BudgetMissedError, with the nearest result, if no file keeps to the target
 */
export async function searchSmallest(
  model: SavedModel,
  recipe: RatedRecipe,
  options: CompressOptions,
): Promise<Compression> {
  const { retrainer } = options;
  if (retrainer === undefined || !isRateRetrainer(retrainer)) {
    throw new UsageError(`recipe ${recipe.name} trains for the bytes of the file: give --data`);
  }
  return new SmallestSearch(model, recipe, { ...options, retrainer }).run();
}

class SmallestSearch {
  readonly #model: SavedModel;
  readonly #recipe: RatedRecipe;
  readonly #retrainer: RateRetrainer;
  readonly #options: CompressOptions;
  readonly #store: SearchStore;
  readonly #stages: StageResult[] = [];
  /** Weights that densities are shares of. */
  readonly #total: number;

  constructor(
    model: SavedModel,
    recipe: RatedRecipe,
    options: CompressOptions & { readonly retrainer: RateRetrainer },
  ) {
    this.#model = model;
    this.#recipe = recipe;
    this.#retrainer = options.retrainer;
    this.#options = options;
    this.#store = options.search ?? new MemorySearchStore();
    this.#total = countWeights(model).all;
  }

  async run(): Promise<Compression> {
    const { rate } = this.#recipe;
    const given = floatWeights(this.#model);
    // Rules that match nothing are told before the long work.
    planRate(this.#model, given, rate);
    if (rate.narrow !== null) chooseUnits(this.#model, rate.narrow);

    const original = await this.#report('original', this.#model, this.#retrainer);
    const target = resolveTarget(rate, original.validation, this.#options.shippedBytes);
    const dense = withWeights(this.#model, await this.#trainDensely(given));
    if (rate.dense.training.epochs > 0) await this.#report('trained', dense, this.#retrainer);

    const { narrow: narrowing } = rate;
    const start = narrowing === null ? dense : narrow(dense, chooseUnits(dense, narrowing));
    return this.#retrainer.withModel(start, async (trainer) => {
      const narrowed = await this.#trainNarrowed(start, trainer, countWeights(dense).all);
      const maker = new CandidateMaker(narrowed, {
        ...{ recipe: this.#recipe, retrainer: this.#retrainer, trainer, store: this.#store },
        ...{ signal: this.#options.signal, tell: (event) => this.#tell(event) },
      });
      const candidates = await walkFrontier({
        ...{ walk: rate.walk, weights: this.#total, available: countWeights(narrowed).all, target },
        visit: async (path, trial) => {
          const { candidate, remembered } = await maker.make(path, trial);
          const isKept = keeps(target, candidate);
          this.#tell({ kind: 'candidate', candidate, keeps: isKept, ...trial, remembered });
          return candidate;
        },
      });
      const { met, nearest } = choose(target, candidates);
      const best = met ?? nearest;
      const { encoded, candidate: taken } = await maker.finish(best, target);
      await this.#retrainer.withModel(encoded.model, (retrainer) =>
        this.#report('final', encoded.model, retrainer),
      );
      const others = candidates.filter((candidate) => candidate !== best);
      const compression: Compression = {
        ...{ ...encoded, recipe: this.#recipe, stages: this.#stages },
        frontier: frontierOf(target, [...others, taken], taken),
      };
      // What came nearest may fit once its units are sorted.
      if (keeps(target, taken)) return compression;
      throw new BudgetMissedError(missedTarget(target, compression, this.#recipe), compression);
    });
  }

  async #trainDensely(weights: Weights): Promise<Weights> {
    const { training } = this.#recipe.rate.dense;
    if (training.epochs === 0) return weights;
    return this.#rememberedWeights('dense', this.#model, () =>
      this.#retrainer.retrain(weights, new Map(), {
        ...{ training, seed: this.#recipe.seed, signal: this.#options.signal },
        onProgress: (progress) =>
          this.#tell({ kind: 'training', stage: 'dense', round: 1, rounds: 1, progress }),
      }),
    );
  }

  /** Trains what narrowing has left. */
  async #trainNarrowed(
    model: SavedModel,
    trainer: RateRetrainer,
    weightsBefore: number,
  ): Promise<SavedModel> {
    const training = this.#recipe.rate.narrow?.training;
    if (training === undefined || countWeights(model).all === weightsBefore) return model;
    let narrowed = model;
    if (training.epochs > 0) {
      const weights = await this.#rememberedWeights('narrowed', model, () =>
        trainer.retrain(floatWeights(model), new Map(), {
          ...{ training, seed: stepSeed(this.#recipe.seed, []), signal: this.#options.signal },
          onProgress: (progress) =>
            this.#tell({ kind: 'training', stage: 'narrow', round: 1, rounds: 1, progress }),
        }),
      );
      narrowed = withWeights(model, weights);
    }
    await this.#report('narrowed', narrowed, trainer);
    return narrowed;
  }

  async #rememberedWeights(
    name: string,
    { tensors }: SavedModel,
    train: () => Promise<Weights>,
  ): Promise<Weights> {
    const known = await this.#store.read(name);
    if (known !== undefined) return stateFrom(known.arrays, tensors).weights;
    const weights = await train();
    const arrays = stateArrays({ weights, masks: new Map(), shared: new Map() });
    await this.#store.write(name, { facts: {}, arrays });
    return weights;
  }

  /** The test data are read for the first and the last stage only. */
  async #report(stage: Stage, model: SavedModel, retrainer: RateRetrainer): Promise<StageResult> {
    this.#options.signal?.throwIfAborted();
    this.#tell({ kind: 'working', what: `evaluating the ${stage} model` });
    const weights = floatWeights(model);
    const validation = await retrainer.evaluate(weights, 'validation');
    const isEnd = stage === 'original' || stage === 'final';
    const test = isEnd ? await retrainer.evaluate(weights, 'test') : undefined;
    const result = { stage, density: countWeights(model).nonzero / this.#total, validation, test };
    this.#stages.push(result);
    this.#tell({ kind: 'stage', result });
    return result;
  }

  #tell(event: PipelineEvent): void {
    this.#options.onEvent?.(event);
  }
}
