import type { Candidate } from '../frontier/candidate.js';
import type { Fidelity } from '../post-training/fidelity.js';
import type { Evaluation, TrainingProgress } from '../retrainer.js';

/** The steps of a compression, in their order. */
export type Stage =
  | 'original'
  | 'pruned'
  | 'shared'
  | 'tuned'
  /** Of rate compression: trained densely, and with units removed. */
  | 'trained'
  | 'narrowed'
  | 'final';

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
      /** `rate` is a step of the search for the smallest file: its rounds are the most there will be. */
      readonly stage: 'prune' | 'tune' | 'dense' | 'narrow' | 'rate';
      readonly round: number;
      readonly rounds: number;
      readonly progress: TrainingProgress;
    }
  /** A trial of the search for a budget; `of` is the most that there will be. */
  | {
      readonly kind: 'search';
      readonly done: number;
      readonly of: number;
      /** Of this trial, where it was measured. */
      readonly loss?: number | undefined;
      /** Of the file that this trial would give. */
      readonly bytes?: number | undefined;
    }
  /** A step of the search for the smallest file is done, or remembered from a search before. */
  | {
      readonly kind: 'candidate';
      readonly candidate: Candidate;
      readonly keeps: boolean;
      readonly trial: number;
      readonly of: number;
      readonly remembered: boolean;
    }
  /** How near the compressed model comes to the original, once, when all is settled. */
  | { readonly kind: 'fidelity'; readonly fidelity: Fidelity; readonly engine: string }
  | { readonly kind: 'working'; readonly what: string };
