import type { KernelLayout } from '../refit/index.js';

/** Rows of input that a layer multiplied by its kernel. */
export interface ObservedLayer {
  /** The kernel's tensor. */
  readonly tensor: string;
  readonly kernel: KernelLayout;
  /** [rows · groups · inputs], as `Gram.add` takes them. */
  readonly patches: Float32Array;
  readonly groups: number;
  readonly inputs: number;
}

export interface ObserveLayersOptions {
  /** The first so many calibration samples are left out: they are for judging. */
  readonly skip: number;
  /** About how many rows of a layer, over all samples. */
  readonly limit: number;
  /** Chooses the rows. */
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Shows what a model's layers see on the calibration inputs, from which they are re-fitted without
 * labels. `@pith/engines` implements it on Pith's own runtime, for the models that it runs.
 */
export interface LayerObserver {
  /** For reports: `pith (simd)`. */
  readonly engine: string;
  /** Calibration samples: the same as the judge's. */
  readonly samples: number;
  /**
   * Runs the original model.
   * @param visit told about one layer and sample at a time, always in the same order
   */
  observe(visit: (layer: ObservedLayer) => void, options: ObserveLayersOptions): Promise<void>;
}
