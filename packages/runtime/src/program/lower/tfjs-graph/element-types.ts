import type { ElementType } from '../algebra/tensor.js';

/** TensorFlow's DataType by name and number (tensorflow/core/framework/types.proto). */
const TYPES: ReadonlyMap<unknown, ElementType> = new Map<unknown, ElementType>([
  ...([1, 'DT_FLOAT', 2, 'DT_DOUBLE', 14, 'DT_BFLOAT16', 19, 'DT_HALF'] as const).map(
    (type) => [type, 'float'] as const,
  ),
  ...(
    [
      ...[3, 'DT_INT32', 4, 'DT_UINT8', 5, 'DT_INT16', 6, 'DT_INT8'],
      ...[9, 'DT_INT64', 17, 'DT_UINT16', 22, 'DT_UINT32', 23, 'DT_UINT64'],
    ] as const
  ).map((type) => [type, 'integer'] as const),
  ...([10, 'DT_BOOL'] as const).map((type) => [type, 'boolean'] as const),
]);

/** The element type that a DataType is computed in; undefined for strings, resources and the like. */
export function elementType(type: unknown): ElementType | undefined {
  return TYPES.get(type);
}
