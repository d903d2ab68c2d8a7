import type { TensorLayout } from '@pith/container';
import type { SavedModel } from '@pith/model';
import type { Frontier } from '../frontier/frontier.js';
import type { SearchStore } from '../frontier/search-store.js';
import type { Fidelity } from '../post-training/fidelity.js';
import type { Judge, TaskJudge } from '../post-training/judge.js';
import type { LayerObserver } from '../post-training/layer-observer.js';
import type { Recipe } from '../recipe/index.js';
import type { Retrainer } from '../retrainer.js';
import type { PipelineEvent, StageResult } from './progress.js';

export interface CompressOptions {
  /** Needed by recipes that retrain; with one, accuracy is reported after every stage. */
  readonly retrainer?: Retrainer;
  /**
   * Runs the model on calibration inputs: recipes with `postTraining` measure by it how much each
   * tensor matters and what is lost, and fidelity is reported. Without one both are only estimated.
   */
  readonly judge?: Judge;
  /** Shows what layers see, for recipes that re-fit them; without one they are not re-fitted. */
  readonly observer?: LayerObserver;
  /** Its rise counts for `maxLoss` instead of the fidelity. */
  readonly task?: TaskJudge;
  /** Bytes of the model as it was shipped; needed by recipes with a `targetRatio` budget. */
  readonly shippedBytes?: number;
  /** Where recipes with `rate` remember their steps, so that an interrupted search can go on. */
  readonly search?: SearchStore;
  readonly onEvent?: (event: PipelineEvent) => void;
  readonly signal?: AbortSignal;
}

export interface Compression {
  /** The `.pith` file. */
  readonly bytes: Uint8Array;
  /** How each tensor is stored, in the model's order. */
  readonly layouts: readonly TensorLayout[];
  /** Under `coding: 'smallest'`: which limit of compact files the model passes, if it passes one. */
  readonly notCompact?: string;
  /** As resolved: with what the sensitivity analysis found. Stands in the file too. */
  readonly recipe: Recipe;
  /** Empty without a retrainer. */
  readonly stages: readonly StageResult[];
  /**
   * Against the original, on the calibration inputs, or the half of them that layers were not
   * re-fitted on; absent without a judge.
   */
  readonly fidelity?: Fidelity;
  /** What the search for the smallest file saw; only of recipes with `rate`. */
  readonly frontier?: Frontier;
  /** What the file holds. */
  readonly model: SavedModel;
}
