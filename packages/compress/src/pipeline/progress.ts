import type { Evaluation, TrainingProgress } from '../retrainer.js';

/** The steps of a compression, in their order. */
export type Stage = 'original' | 'pruned' | 'shared' | 'tuned' | 'final';

/** How good the model is after a stage. */
export interface StageResult {
  readonly stage: Stage;
  /** Surviving weights among those that may be pruned. */
  readonly density: number;
  readonly validation: Evaluation;
  /** Only of the first and the last stage: nothing is chosen by it. */
  readonly test?: Evaluation | undefined;
}

/** What the pipeline tells while it works. */
export type PipelineEvent =
  | { readonly kind: 'stage'; readonly result: StageResult }
  | { readonly kind: 'sensitivity'; readonly done: number; readonly of: number }
  | {
      readonly kind: 'training';
      readonly stage: 'prune' | 'tune';
      readonly round: number;
      readonly rounds: number;
      readonly progress: TrainingProgress;
    }
  | { readonly kind: 'working'; readonly what: string };
