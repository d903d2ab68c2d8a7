import type * as TensorFlow from '@tensorflow/tfjs';
import type { ValueInfo } from '../open-model.js';

/** What the two kinds of TF.js models have in common. */
export interface LoadedModel {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Takes the inputs in their order, gives the outputs in theirs: the caller's to dispose of. */
  execute(inputs: readonly TensorFlow.Tensor[]): Promise<readonly TensorFlow.Tensor[]>;
  /** Takes tensors by the names that the file has for them; disposes of none that it does not keep. */
  assign(weights: Readonly<Record<string, TensorFlow.Tensor>>): void;
  dispose(): void;
}
