import { createHash } from 'node:crypto';
import type { SavedModel } from '@pith/model';
import { encode, floatWeights } from '../pipeline/encode.js';
import type { PipelineEvent } from '../pipeline/progress.js';
import type { RateState } from '../rate/rate-trainer.js';
import type { Candidate } from './candidate.js';
import { countWeights } from './count-weights.js';
import { type Finished, finish, type RatedRecipe } from './finish.js';
import { planRate } from './rate-plan.js';
import type { RateRetrainer } from './rate-retrainer.js';
import { stateArrays, stateFrom } from './rate-state-record.js';
import type { SearchStore } from './search-store.js';
import { stepSeed } from './step-seed.js';
import { keeps, type Target } from './target.js';
import type { Trial } from './walk.js';

export interface CandidateMakerOptions {
  readonly recipe: RatedRecipe;
  /** Lends retrainers of the files' own models. */
  readonly retrainer: RateRetrainer;
  /** Of the model that candidates are trained from. */
  readonly trainer: RateRetrainer;
  readonly store: SearchStore;
  readonly signal: AbortSignal | undefined;
  tell(event: PipelineEvent): void;
}

/** What is remembered of a candidate beside its state. */
interface CandidateFacts {
  readonly candidate: Candidate;
  readonly grids: readonly (readonly [string, number])[];
}

/** A file, and how good it is. */
interface MadeCandidate {
  readonly encoded: Awaited<ReturnType<typeof encode>>;
  readonly candidate: Candidate;
}

/** Trains a model at one density after the other and makes a file at each. */
export class CandidateMaker {
  readonly #start: SavedModel;
  readonly #options: CandidateMakerOptions;

  /** @param start what the first candidate of a walk is trained from */
  constructor(start: SavedModel, options: CandidateMakerOptions) {
    this.#start = start;
    this.#options = options;
  }

  /** Makes the candidate at the end of a path, or remembers it. */
  async make(
    path: readonly number[],
    { trial, of }: Trial,
  ): Promise<{ candidate: Candidate; remembered: boolean }> {
    const { recipe, trainer, store, signal, tell } = this.#options;
    signal?.throwIfAborted();
    const known = await store.read(recordName(path));
    if (known !== undefined) {
      return { candidate: (known.facts as CandidateFacts).candidate, remembered: true };
    }
    const { rate, seed } = recipe;
    const before = await this.#stateBefore(path);
    const plan = planRate(this.#start, before.weights, rate);
    const state = await trainer.trainForRate(before, {
      ...{ levels: plan.levels, grids: plan.grids, nonzeros: path.at(-1)! },
      ...{ gamma: rate.gamma, entropyPenalty: rate.entropyPenalty, training: rate.steps.training },
      ...{ seed: stepSeed(seed, path), signal },
      onProgress: (progress) =>
        tell({ kind: 'training', stage: 'rate', round: trial, rounds: of, progress }),
    });
    tell({ kind: 'working', what: 'encoding and evaluating' });
    const { candidate } = await this.#encoded(path, finish(this.#start, state, recipe, plan));
    const facts: CandidateFacts = { candidate, grids: [...plan.grids] };
    await store.write(recordName(path), { facts, arrays: stateArrays(state) });
    return { candidate, remembered: false };
  }

  /**
   * Makes the file of a candidate again, smaller if an order of hidden units that takes longer to find
   * makes it so and it keeps to the target as before.
   */
  async finish(candidate: Candidate, target: Target): Promise<MadeCandidate> {
    const { recipe, store, tell } = this.#options;
    const { facts, arrays } = (await store.read(recordName(candidate.path)))!;
    const grids = new Map((facts as CandidateFacts).grids);
    const state = stateFrom(arrays, this.#start.tensors);
    if (recipe.rate.sortUnits) {
      tell({ kind: 'working', what: 'sorting hidden units' });
      const thorough = finish(this.#start, state, recipe, { grids, sorting: 'thorough' });
      const sorted = await this.#encoded(candidate.path, thorough);
      // Sums in another order are rounded otherwise, which may turn an example.
      const isWorse = keeps(target, candidate) && !keeps(target, sorted.candidate);
      if (sorted.candidate.bytes < candidate.bytes && !isWorse) return sorted;
    }
    const { model, realised } = finish(this.#start, state, recipe, { grids });
    return { encoded: await encode(model, realised, recipe), candidate };
  }

  async #stateBefore(path: readonly number[]): Promise<RateState> {
    if (path.length === 1) {
      return { weights: floatWeights(this.#start), masks: new Map(), shared: new Map() };
    }
    const { arrays } = (await this.#options.store.read(recordName(path.slice(0, -1))))!;
    return stateFrom(arrays, this.#start.tensors);
  }

  async #encoded(path: readonly number[], { model, realised }: Finished): Promise<MadeCandidate> {
    const encoded = await encode(model, realised, this.#options.recipe);
    const candidate: Candidate = {
      ...{ path, bytes: encoded.bytes.length, nonzeros: countWeights(model).nonzero },
      validation: await this.#options.retrainer.withModel(model, (retrainer) =>
        retrainer.evaluate(realised.weights, 'validation'),
      ),
    };
    return { encoded, candidate };
  }
}

/** What the record of a path's end is called: the same path, the same name. */
function recordName(path: readonly number[]): string {
  const digest = createHash('sha256').update(path.join()).digest('hex');
  return `weights-${path.at(-1)}-${digest.slice(0, 16)}`;
}
