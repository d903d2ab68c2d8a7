import { createHash } from 'node:crypto';
import { UsageError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import { narrow } from '../narrow/index.js';
import type { Compression, CompressOptions } from '../pipeline/compression.js';
import { encode, floatWeights } from '../pipeline/encode.js';
import type { Stage, StageResult } from '../pipeline/progress.js';
import { BudgetMissedError } from '../post-training/budget-missed-error.js';
import type { RateState } from '../rate/rate-trainer.js';
import type { Weights } from '../retrainer.js';
import type { Candidate } from './candidate.js';
import { chooseUnits } from './choose-units.js';
import { countWeights } from './count-weights.js';
import { type Finished, finish, type RatedRecipe, withWeights } from './finish.js';
import { frontierOf } from './frontier.js';
import { missedTarget } from './missed-target.js';
import { planRate } from './rate-plan.js';
import { isRateRetrainer, type RateRetrainer } from './rate-retrainer.js';
import { stateArrays, stateFrom } from './rate-state-record.js';
import { MemorySearchStore } from './search-store.js';
import { stepSeed } from './step-seed.js';
import { choose, keeps, resolveTarget, type Target } from './target.js';
import { type Trial, walkFrontier } from './walk.js';

/** What is remembered of a candidate beside its state. */
interface CandidateFacts {
  readonly candidate: Candidate;
  readonly grids: readonly (readonly [string, number])[];
}

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
  readonly #store: NonNullable<CompressOptions['search']>;
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
      const candidates = await walkFrontier({
        ...{ walk: rate.walk, weights: this.#total, target },
        visit: async (path, trial) => {
          const { candidate, remembered } = await this.#visit(path, trial, narrowed, trainer);
          const isKept = keeps(target, candidate);
          this.#tell({ kind: 'candidate', candidate, keeps: isKept, ...trial, remembered });
          return candidate;
        },
      });
      const { met, nearest } = choose(target, candidates);
      const taken = await this.#finishChosen(met ?? nearest, narrowed, target);
      const others = candidates.filter((candidate) => candidate !== (met ?? nearest));
      const compression = {
        ...taken.compression,
        frontier: frontierOf(target, [...others, taken.candidate], taken.candidate),
      };
      // What came nearest may fit once its units are sorted.
      if (keeps(target, taken.candidate)) return compression;
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

  /** Makes the candidate at the end of a path, or remembers it. */
  async #visit(
    path: readonly number[],
    { trial, of }: Trial,
    start: SavedModel,
    trainer: RateRetrainer,
  ): Promise<{ candidate: Candidate; remembered: boolean }> {
    const { rate, seed } = this.#recipe;
    const { signal } = this.#options;
    signal?.throwIfAborted();
    const known = await this.#store.read(recordName(path));
    if (known !== undefined) {
      return { candidate: (known.facts as CandidateFacts).candidate, remembered: true };
    }
    const before = await this.#stateBefore(path, start);
    const plan = planRate(start, before.weights, rate);
    const state = await trainer.trainForRate(before, {
      ...{ levels: plan.levels, grids: plan.grids, nonzeros: path.at(-1)! },
      ...{ gamma: rate.gamma, entropyPenalty: rate.entropyPenalty, training: rate.steps.training },
      ...{ seed: stepSeed(seed, path), signal },
      onProgress: (progress) =>
        this.#tell({ kind: 'training', stage: 'rate', round: trial, rounds: of, progress }),
    });
    this.#tell({ kind: 'working', what: 'encoding and evaluating' });
    const finished = finish(start, state, this.#recipe, plan);
    const { candidate } = await this.#encoded(path, finished);
    const facts: CandidateFacts = { candidate, grids: [...plan.grids] };
    await this.#store.write(recordName(path), { facts, arrays: stateArrays(state) });
    return { candidate, remembered: false };
  }

  async #stateBefore(path: readonly number[], start: SavedModel): Promise<RateState> {
    if (path.length === 1) {
      return { weights: floatWeights(start), masks: new Map(), shared: new Map() };
    }
    const { arrays } = (await this.#store.read(recordName(path.slice(0, -1))))!;
    return stateFrom(arrays, start.tensors);
  }

  /**
   * Makes the file of a candidate again, smaller if an order of hidden units that takes longer to find
   * makes it so, and evaluates it on the test data.
   */
  async #finishChosen(
    candidate: Candidate,
    start: SavedModel,
    target: Target,
  ): Promise<{ compression: Compression; candidate: Candidate }> {
    const { facts, arrays } = (await this.#store.read(recordName(candidate.path)))!;
    const grids = new Map((facts as CandidateFacts).grids);
    const state = stateFrom(arrays, start.tensors);
    let taken = candidate;
    let encoded: Awaited<ReturnType<typeof encode>> | undefined;
    if (this.#recipe.rate.sortUnits) {
      this.#tell({ kind: 'working', what: 'sorting hidden units' });
      const thorough = finish(start, state, this.#recipe, { grids, sorting: 'thorough' });
      const sorted = await this.#encoded(candidate.path, thorough);
      // Sums in another order are rounded otherwise, which may turn an example.
      const isWorse = keeps(target, candidate) && !keeps(target, sorted.candidate);
      if (sorted.candidate.bytes < candidate.bytes && !isWorse) {
        ({ candidate: taken, encoded } = sorted);
      }
    }
    if (encoded === undefined) {
      const { model, realised } = finish(start, state, this.#recipe, { grids });
      encoded = await encode(model, realised, this.#recipe);
    }
    const { model } = encoded;
    await this.#retrainer.withModel(model, (retrainer) => this.#report('final', model, retrainer));
    const compression = { ...encoded, recipe: this.#recipe, stages: this.#stages };
    return { compression, candidate: taken };
  }

  /** A file, and how good it is. */
  async #encoded(path: readonly number[], { model, realised }: Finished) {
    const encoded = await encode(model, realised, this.#recipe);
    const candidate: Candidate = {
      ...{ path, bytes: encoded.bytes.length, nonzeros: countWeights(model).nonzero },
      validation: await this.#retrainer.withModel(model, (retrainer) =>
        retrainer.evaluate(realised.weights, 'validation'),
      ),
    };
    return { encoded, candidate };
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

  #tell(event: Parameters<NonNullable<CompressOptions['onEvent']>>[0]): void {
    this.#options.onEvent?.(event);
  }
}

/** What the record of a path's end is called: the same path, the same name. */
function recordName(path: readonly number[]): string {
  const digest = createHash('sha256').update(path.join()).digest('hex');
  return `weights-${path.at(-1)}-${digest.slice(0, 16)}`;
}
