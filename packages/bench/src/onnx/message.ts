import protobuf from 'protobufjs/minimal.js';

type Writer = protobuf.Writer;

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

/** Writes a ModelProto (onnx.proto of ONNX 1.15; the numbers below are its field numbers). */
export function writeOnnxModel(graph: OnnxGraph): Uint8Array {
  const writer = protobuf.Writer.create();
  integer(writer, 1, IR_VERSION);
  text(writer, 2, 'pith');
  message(writer, 7, () => writeGraph(writer, graph));
  for (const [domain, version] of [
    ['', OPSET],
    ['com.microsoft', 1],
  ] as const) {
    message(writer, 8, () => {
      text(writer, 1, domain);
      integer(writer, 2, version);
    });
  }
  return writer.finish();
}

function writeGraph(writer: Writer, graph: OnnxGraph): void {
  for (const node of graph.nodes) message(writer, 1, () => writeNode(writer, node));
  text(writer, 2, 'network');
  for (const tensor of graph.initializers) message(writer, 5, () => writeTensor(writer, tensor));
  for (const port of graph.inputs) message(writer, 11, () => writePort(writer, port));
  for (const port of graph.outputs) message(writer, 12, () => writePort(writer, port));
}

function writeNode(writer: Writer, node: OnnxNode): void {
  for (const name of node.inputs) text(writer, 1, name);
  for (const name of node.outputs) text(writer, 2, name);
  text(writer, 4, node.operator);
  for (const [name, value] of Object.entries(node.attributes)) {
    message(writer, 5, () => writeAttribute(writer, name, value));
  }
  text(writer, 7, node.domain);
}

function writeAttribute(writer: Writer, name: string, value: OnnxAttribute): void {
  text(writer, 1, name);
  if (typeof value === 'number') {
    writer.uint32(tag(2, 5)).float(value);
    integer(writer, 20, 1);
  } else if (typeof value === 'bigint') {
    integer(writer, 3, Number(value));
    integer(writer, 20, 2);
  } else if (typeof value === 'string') {
    text(writer, 4, value);
    integer(writer, 20, 3);
  } else {
    for (const item of value) integer(writer, 8, Number(item));
    integer(writer, 20, 7);
  }
}

function writeTensor(writer: Writer, tensor: OnnxTensor): void {
  for (const size of tensor.shape) integer(writer, 1, size);
  integer(writer, 2, ONNX_TYPES[tensor.type]);
  text(writer, 8, tensor.name);
  writer.uint32(tag(9, 2)).bytes(tensor.bytes);
}

function writePort(writer: Writer, { name, shape }: OnnxPort): void {
  text(writer, 1, name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      integer(writer, 1, ONNX_TYPES.float32);
      message(writer, 2, () => {
        for (const size of shape) message(writer, 1, () => integer(writer, 1, size));
      });
    }),
  );
}

function tag(field: number, wireType: number): number {
  return field * 8 + wireType;
}

function integer(writer: Writer, field: number, value: number): void {
  writer.uint32(tag(field, 0)).int64(value);
}

function text(writer: Writer, field: number, value: string): void {
  writer.uint32(tag(field, 2)).string(value);
}

function message(writer: Writer, field: number, body: () => void): void {
  writer.uint32(tag(field, 2)).fork();
  body();
  writer.ldelim();
}
