import type { Arithmetic } from '../arithmetic/arithmetic.js';
import type { ProductFormats } from '../arithmetic/matrix-product.js';

/** Plain JSON. */
export interface AccuracyByPrecision {
  readonly samples: number;
  readonly calibrationSamples: number;
  /** Share of samples, 0 … 1, that the runtime itself takes for another class. */
  readonly runtimeError: number;
  readonly precisions: readonly PrecisionAccuracy[];
  /** Layers that EIE does not run, which the runtime computed in float32. */
  readonly unmapped: readonly string[];
}

export interface PrecisionAccuracy {
  readonly arithmetic: Arithmetic;
  /** Share of samples, 0 … 1, taken for another class than their label's. */
  readonly error: number;
  /** Share of samples, 0 … 1, taken for the same class as by the runtime. */
  readonly agreement: number;
  /** In the order of the network. */
  readonly layers: readonly PrecisionLayer[];
}

export interface PrecisionLayer {
  readonly name: string;
  /** One a matrix; absent with float-32. */
  readonly formats?: readonly ProductFormats[];
  /** Numbers beyond what calibration saw, over all samples. */
  readonly saturatedInputs: number;
  readonly saturatedOutputs: number;
}
