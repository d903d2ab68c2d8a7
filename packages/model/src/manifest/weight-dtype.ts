import type { DType } from '@pith/container';

/** Element types of a weightsManifest: those of tensors, and those that are only carried. */
export type WeightDType = DType | 'string' | 'complex64';

/** Bytes of one element; a string's length stands in the shards. */
export const WEIGHT_BYTES: Readonly<Record<WeightDType, number | undefined>> = {
  float32: 4,
  int32: 4,
  uint8: 1,
  bool: 1,
  complex64: 8,
  string: undefined,
};
