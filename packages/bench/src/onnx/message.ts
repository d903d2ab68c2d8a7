import { type AttributeFields, encodeOnnx, encodeTensor, type NodeFields } from '@pith/onnx';

/** Element types by their number in ONNX's TensorProto.DataType. */
export const ONNX_TYPES = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const;
export type OnnxType = keyof typeof ONNX_TYPES;

export interface OnnxTensor {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
  /** Little-endian elements in row-major order. */
  readonly bytes: Uint8Array;
}

/** An integer attribute is a bigint, so that 1 and 1.0 are told apart. */
export type OnnxAttribute = bigint | number | string | readonly bigint[];

export interface OnnxNode {
  readonly operator: string;
  /** '' leaves an optional input out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
  /** '' is ONNX's own; `com.microsoft` holds onnxruntime's additions. */
  readonly domain: string;
}

export interface OnnxPort {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  /** All float32. */
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
}

const IR_VERSION = 9;
/** The first with Gelu; 18 brought Mish. */
const OPSET = 20;

/** Writes a model as ONNX 1.15 has it. */
export function writeOnnxModel(graph: OnnxGraph): Uint8Array {
  return encodeOnnx({
    irVersion: IR_VERSION,
    producerName: 'pith',
    opsetImport: [
      { domain: '', version: OPSET },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph: {
      name: 'network',
      node: graph.nodes.map(nodeFields),
      initializer: graph.initializers.map(encodeInitializer),
      input: graph.inputs.map(portFields),
      output: graph.outputs.map(portFields),
    },
  });
}

function nodeFields(node: OnnxNode): NodeFields {
  return {
    input: [...node.inputs],
    output: [...node.outputs],
    opType: node.operator,
    attribute: Object.entries(node.attributes).map(([name, value]) => attributeFields(name, value)),
    domain: node.domain,
  };
}

function attributeFields(name: string, value: OnnxAttribute): AttributeFields {
  if (typeof value === 'number') return { name, type: 1, f: value };
  if (typeof value === 'bigint') return { name, type: 2, i: Number(value) };
  if (typeof value === 'string') return { name, type: 3, s: new TextEncoder().encode(value) };
  return { name, type: 7, ints: value.map(Number) };
}

function encodeInitializer({ name, type, shape, bytes }: OnnxTensor): Uint8Array {
  return encodeTensor({ name, dims: [...shape], dataType: ONNX_TYPES[type], rawData: bytes });
}

function portFields({ name, shape }: OnnxPort) {
  const dim = shape.map((dimValue) => ({ dimValue }));
  return { name, type: { tensorType: { elemType: ONNX_TYPES.float32, shape: { dim } } } };
}
