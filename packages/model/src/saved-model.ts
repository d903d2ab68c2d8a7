import type { Tensor } from '@pith/container';

/** A model as a framework saved it: a topology that Pith carries but need not understand, and tensors. */
export interface SavedModel {
  readonly format: 'tfjs-layers-model';
  /**
   * The framework's own description of the network. For a TF.js LayersModel: the JSON text of
   * model.json in UTF-8, without its weightsManifest (which the tensors replace).
   */
  readonly topology: Uint8Array;
  readonly tensors: readonly Tensor[];
}
