import type { Tensor } from '@pith/container';

/** Formats that Pith reads and writes. */
export const MODEL_FORMATS = ['tfjs-layers-model', 'tfjs-graph-model', 'onnx'] as const;
export type ModelFormat = (typeof MODEL_FORMATS)[number];

/** A model as a framework saved it: a topology that Pith carries but need not understand, and tensors. */
export interface SavedModel {
  readonly format: ModelFormat;
  /**
   * The framework's own description of the network, and all that is not in `tensors`. For TF.js: the
   * JSON text of model.json in UTF-8, without its weightsManifest (which the tensors replace), or with
   * one of the weights alone that are no tensors, each in a `data:` URL. For ONNX: the file without the
   * numbers of the tensors.
   */
  readonly topology: Uint8Array;
  readonly tensors: readonly Tensor[];
  /**
   * Tensors of `tensors` that their framework holds in fewer bits than float32, by name: their numbers
   * are rounded so when the model is written back, and must be such when it is evaluated.
   */
  readonly precision?: ReadonlyMap<string, 'float16' | 'bfloat16'>;
}
