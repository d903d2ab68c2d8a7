/** ONNX files from nothing, by the field numbers of onnx.proto (ONNX 1.17), without any of Pith's code. */

export type OnnxType = 'float32' | 'float16' | 'int64' | 'bool' | 'int32';
const ELEMENT_TYPES: Readonly<Record<OnnxType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
};

export interface OnnxPort {
  readonly name: string;
  readonly type?: OnnxType;
  /** A name stands for a size that is open. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxTensor {
  readonly name: string;
  readonly type?: OnnxType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Uint16Array | BigInt64Array | Int32Array;
}

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Numbers become INT or INTS, tensors TENSOR. */
  readonly attributes?: Readonly<Record<string, number | readonly number[] | OnnxTensor>>;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  /** @default 17 */
  readonly opset?: number;
}

export function buildOnnx({ opset = 17, ...graph }: OnnxGraph): Uint8Array {
  return Buffer.concat([
    integer(1, 8),
    message(8, [text(1, ''), integer(2, opset)]),
    message(7, [
      ...graph.nodes.map(node),
      text(2, 'graph'),
      ...graph.initializers.map((one) => message(5, tensor(one))),
      ...graph.inputs.map((port) => message(11, valueInfo(port))),
      ...graph.outputs.map((port) => message(12, valueInfo(port))),
    ]),
  ]);
}

function node({ operator, inputs, outputs, attributes = {} }: OnnxNode): Buffer {
  return message(1, [
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(3, `${operator} of ${outputs[0]}`),
    text(4, operator),
    ...Object.entries(attributes).map(([name, value]) => {
      if (typeof value === 'number') {
        return message(5, [text(1, name), integer(3, value), integer(20, 2)]);
      }
      if ('data' in value) {
        return message(5, [text(1, name), message(5, tensor(value)), integer(20, 4)]);
      }
      const values = value.map((one) => integer(8, one));
      return message(5, [text(1, name), ...values, integer(20, 7)]);
    }),
  ]);
}

function tensor({ name, type = 'float32', shape, data }: OnnxTensor): Buffer[] {
  return [
    ...shape.map((size) => integer(1, size)),
    integer(2, ELEMENT_TYPES[type]),
    text(8, name),
    bytes(9, Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
  ];
}

function valueInfo({ name, type = 'float32', shape }: OnnxPort): Buffer[] {
  const sizes = shape.map((size) =>
    message(1, [typeof size === 'number' ? integer(1, size) : text(2, size)]),
  );
  const tensorType = message(1, [integer(1, ELEMENT_TYPES[type]), message(2, sizes)]);
  return [text(1, name), message(2, [tensorType])];
}

function varint(value: number | bigint): Buffer {
  let rest = BigInt.asUintN(64, BigInt(value));
  const result: number[] = [];
  do {
    result.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(result);
}

function integer(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([varint((field << 3) | 2), varint(value.length), value]);
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value));
}

function message(field: number, parts: readonly Buffer[]): Buffer {
  return bytes(field, Buffer.concat(parts));
}
