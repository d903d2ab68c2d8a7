import type { SharedTensor } from '@pith/container';
import type { Masks, Training, TrainingProgress, Weights } from '../retrainer.js';

/** A network on its way to fewer bytes. */
export interface RateState {
  /** All as floats, pruned ones too, so that they can come back. */
  readonly weights: Weights;
  /** Of the tensors that are pruned: one byte a weight, 1 = kept. Empty at the start. */
  readonly masks: Masks;
  /** Levels and which level each weight has: what is encoded. Empty at the start. */
  readonly shared: ReadonlyMap<string, SharedTensor>;
}

/** How the levels of one tensor are laid out. */
export interface LevelsPlan {
  /** Levels besides 0, half of them below it: 6 = ± three. */
  readonly count: number;
  /** Levels lie on multiples of this. */
  readonly step: number;
}

/** What of a training is chosen; its optimiser and the course of its learning rate are its own. */
export type RateTraining = Pick<
  Training,
  'epochs' | 'batchSize' | 'learningRate' | 'weightDecay' | 'distillation' | 'temperature'
>;

export interface RateOptions {
  /** Weights that are left at the end, over all tensors that have levels. */
  readonly nonzeros: number;
  /** Exponent of the estimated bits in the score w² · Fisher / bits^γ; 0 = bits do not count. */
  readonly gamma: number;
  /** The tensors that are pruned and given learned levels, by name. */
  readonly levels: ReadonlyMap<string, LevelsPlan>;
  /** The tensors whose values lie on multiples of a step, by name: biases. */
  readonly grids: ReadonlyMap<string, number>;
  /**
   * What one bit may cost in a training example's loss, in nats, when a weight takes a level; 0 = the
   * nearest level.
   */
  readonly entropyPenalty: number;
  /** Epochs and rates of all phases together. */
  readonly training: RateTraining;
  readonly seed: number;
  readonly onProgress?: ((progress: RateProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RateProgress extends TrainingProgress {
  readonly phase: 'prune' | 'quantise' | 'settle';
  /** Weights left now, over all tensors that have levels. */
  readonly nonzeros: number;
  /** Of the network as it stands, by zero-order entropies. */
  readonly estimatedBytes: number;
}

/** What training for rate needs of a training framework. */
export interface RateTrainer {
  /**
   * Prunes to so many weights, then quantises, all in training. Call it with falling counts, each
   * with the state that the last one gave.
   */
  trainForRate(state: RateState, options: RateOptions): Promise<RateState>;
}
