import type { OnnxElementType } from '@pith/onnx';
import type { ElementType } from '../algebra/tensor.js';

const FLOATS: ReadonlySet<OnnxElementType> = new Set(['float32', 'float16', 'bfloat16', 'float64']);

/** What the algebra takes elements of a type of ONNX's for; undefined for what are no numbers to it. */
export function elementKind(type: OnnxElementType): ElementType | undefined {
  if (FLOATS.has(type)) return 'float';
  if (type === 'bool') return 'boolean';
  return /^u?int\d+$/.test(type) ? 'integer' : undefined;
}

/** By the numbers of TensorProto.DataType. */
const TYPES: ReadonlyMap<number, OnnxElementType> = new Map([
  ...([
    [1, 'float32'],
    [2, 'uint8'],
    [3, 'int8'],
    [4, 'uint16'],
    [5, 'int16'],
  ] as const),
  ...([
    [6, 'int32'],
    [7, 'int64'],
    [9, 'bool'],
    [10, 'float16'],
    [11, 'float64'],
  ] as const),
  ...([
    [12, 'uint32'],
    [13, 'uint64'],
    [16, 'bfloat16'],
    [21, 'uint4'],
    [22, 'int4'],
  ] as const),
  ...([
    [25, 'uint2'],
    [26, 'int2'],
  ] as const),
]);

/** The type that a number in an attribute stands for; `unknown` for strings, complex numbers, small floats. */
export function elementTypeOf(number: number): OnnxElementType {
  return TYPES.get(number) ?? 'unknown';
}
