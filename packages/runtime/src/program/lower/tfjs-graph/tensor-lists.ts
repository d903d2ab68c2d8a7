import type { Known, Tensor } from '../algebra/tensor.js';

/** A list of tensors, which graphs pass on like one. Lists do not change; writing makes another. */
export interface TensorList extends Known {
  /** undefined where nothing was written yet */
  readonly items: readonly (Tensor | undefined)[];
}

export function tensorList(items: readonly (Tensor | undefined)[]): TensorList {
  return {
    ...{ known: true, shape: [], type: 'float', items },
    data: () => {
      throw new Error('it is a list of tensors, not numbers');
    },
  };
}

export function isTensorList(tensor: Tensor): tensor is TensorList {
  return 'items' in tensor;
}
