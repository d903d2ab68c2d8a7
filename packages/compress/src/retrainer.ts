import type { SharedTensor } from '@pith/container';

/** Float32 weights by tensor name, each in row-major order. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** Masks by tensor name: one byte a weight, 1 = kept, 0 = pruned. A tensor without one is not pruned. */
export type Masks = ReadonlyMap<string, Uint8Array>;

/** Which examples: choices are made on `validation`; `test` is read for the report only. */
export type Split = 'validation' | 'test';

/** How a model does on labelled examples. */
export interface Evaluation {
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  /** Share of examples whose most probable class is not the label, 0 … 1. */
  readonly error: number;
  readonly examples: number;
}

/** How the survivors of a compression step are trained on. */
export interface Training {
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimiser: 'sgd' | 'momentum' | 'adam' | 'rmsprop';
  readonly learningRate: number;
  /** How the learning rate falls over the whole training. */
  readonly decay: 'constant' | 'cosine' | 'linear';
  /** L2 penalty: the gradient of a weight w grows by weightDecay · w. */
  readonly weightDecay: number;
  /** Random affine copies of image inputs; 0 = none, 1 = about ±10°, ±10 % size, ±2 pixels. */
  readonly augmentation: number;
  /**
   * Share of the loss that comes from the teacher's outputs (the model before compression unless
   * another is given), 0 … 1 (Hinton et al. 2015).
   */
  readonly distillation: number;
  /** Softens both outputs of the distillation loss. */
  readonly temperature: number;
  /** Which epoch's weights are kept: the last one's, or those with the fewest validation errors. */
  readonly keep: 'last' | 'best';
}

/** What a retrainer tells about its work, once a few steps. */
export interface TrainingProgress {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  /** Training loss, averaged over the epoch so far. */
  readonly loss: number;
  /** Of the last finished epoch. */
  readonly validation?: Evaluation | undefined;
}

export interface RetrainOptions {
  readonly training: Training;
  readonly seed: number;
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * For gradual pruning: called every so many steps with the share of the training that is done
   * (0 … 1) and the weights as they are; the masks that it returns hold from then on.
   */
  readonly remask?:
    | {
        readonly everySteps: number;
        /** The share of the training after which masks no longer change: no epoch before is best. */
        readonly settled: number;
        update(progress: number, weights: Weights): Masks;
      }
    | undefined;
}

/**
 * What the pipeline needs of a training framework. `@pith/train` implements it on TensorFlow.js;
 * without one, a model is compressed as it stands.
 */
export interface Retrainer {
  evaluate(weights: Weights, split: Split, limit?: number): Promise<Evaluation>;

  /**
   * Trains the weights on. A weight whose mask is 0 is +0 after every step and in the result, under
   * every optimiser.
   */
  retrain(weights: Weights, masks: Masks, options: RetrainOptions): Promise<Weights>;

  /**
   * Trains the centroids of shared tensors (cluster indexes stay) and, under their masks, the tensors
   * that are not shared. The gradient of a centroid is the sum over its cluster (Han et al. 2016, §3.3).
   */
  tuneCentroids(
    weights: Weights,
    shared: ReadonlyMap<string, SharedTensor>,
    masks: Masks,
    options: RetrainOptions,
  ): Promise<{ weights: Weights; shared: ReadonlyMap<string, SharedTensor> }>;

  /**
   * The diagonal of the Fisher information of the weights, estimated on training examples: about twice
   * what the loss grows by, over δ², when a weight moves by δ. Where a framework cannot tell, errors of
   * all weights of a tensor count alike.
   */
  squaredGradients?(
    weights: Weights,
    options: { readonly seed: number; readonly signal?: AbortSignal | undefined },
  ): Promise<Weights>;
}
