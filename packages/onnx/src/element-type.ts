/**
 * ONNX's element types by their number in TensorProto.DataType: name, bits an element, and the field of
 * TensorProto that holds such elements where raw_data does not.
 */
const TYPES = [
  ['undefined', 0, 0],
  ['float32', 32, 4],
  ['uint8', 8, 5],
  ['int8', 8, 5],
  ['uint16', 16, 5],
  ['int16', 16, 5],
  ['int32', 32, 5],
  ['int64', 64, 7],
  ['string', 0, 6],
  ['bool', 8, 5],
  ['float16', 16, 5],
  ['float64', 64, 10],
  ['uint32', 32, 11],
  ['uint64', 64, 11],
  ['complex64', 64, 4],
  ['complex128', 128, 10],
  ['bfloat16', 16, 5],
  ['float8e4m3fn', 8, 5],
  ['float8e4m3fnuz', 8, 5],
  ['float8e5m2', 8, 5],
  ['float8e5m2fnuz', 8, 5],
  ['uint4', 4, 5],
  ['int4', 4, 5],
  ['float4e2m1', 4, 5],
  ['float8e8m0', 8, 5],
  ['uint2', 2, 5],
  ['int2', 2, 5],
] as const;

/** An element type; `unknown` is one that came to ONNX after Pith. */
export type OnnxElementType = (typeof TYPES)[number][0] | 'unknown';

export interface ElementTypeFacts {
  readonly name: OnnxElementType;
  /** Bits an element; 0 where elements have no fixed size. */
  readonly bits: number;
  /** Number of the field of TensorProto that holds elements one by one. */
  readonly field: number;
}

const UNKNOWN: ElementTypeFacts = { name: 'unknown', bits: 0, field: 0 };

const FACTS = TYPES.map(([name, bits, field]): ElementTypeFacts => ({ name, bits, field }));

/** What a number of TensorProto.DataType stands for. */
export function elementTypeOf(number: number): ElementTypeFacts {
  return FACTS[number] ?? UNKNOWN;
}

/** The number of an element type in TensorProto.DataType; −1 for `unknown`. */
export function elementTypeNumber(name: OnnxElementType): number {
  return FACTS.findIndex((facts) => facts.name === name);
}
