import type { Weights } from '../retrainer.js';

/** One of a model's outputs for one item of the calibration data. */
export interface NamedOutput {
  /** As the model names it. */
  readonly name: string;
  /** With the batch dimension, if the model has one. */
  readonly shape: readonly number[];
  /**
   * Row-major. Floats of any width come as float32. What is not float, such as indices of classes or
   * of boxes, comes as int32 (int64 narrowed) or uint8 (bool): it is compared for equality.
   */
  readonly data: Float32Array | Int32Array | Uint8Array;
}

export interface JudgeOptions {
  /** At most so many samples, the first ones. @default all */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What post-training compression needs of an engine that runs the model: its outputs on the
 * calibration inputs under other weights. `@pith/engines` implements it on onnxruntime, TensorFlow.js
 * and Pith itself; the calibration inputs and the topology are the judge's own.
 */
export interface Judge {
  /** Which engine computes, for reports: `onnxruntime-node 1.23.2`. */
  readonly engine: string;
  /** Calibration samples. */
  readonly samples: number;

  /**
   * Runs the model on the calibration inputs, one after the other.
   *
   * The same weights give the same outputs, bit for bit, in whatever order calls come; calls do not
   * overlap.
   *
   * @param weights float32 tensors by name. Those that are missing are as in the original model, so
   * that an empty map gives the original's outputs; an array that is the same object as in the call
   * before holds the same numbers, so that an engine need not upload it again.
   * @returns one item a sample, each with the same outputs in the same order
   */
  outputs(weights: Weights, options?: JudgeOptions): AsyncIterable<readonly NamedOutput[]>;
}

/**
 * Judges a model by labelled examples instead of by the original's outputs. A `Retrainer`'s
 * `evaluate` on the validation split is one.
 */
export interface TaskJudge {
  /** What the numbers are, for reports: `cross-entropy`, `character error rate`. */
  readonly metric: string;
  /** The smaller the better; differences are taken between calls. */
  loss(weights: Weights, options?: JudgeOptions): Promise<number>;
}
