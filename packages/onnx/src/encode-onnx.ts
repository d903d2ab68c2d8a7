import { onnx } from '#onnx-encoder';

/** The fields of a ModelProto, in the names of onnx.proto in camel case; tensors as `encodeTensor` gives them. */
export type ModelFields = onnx.ModelProto.$Properties;
/** The fields of a GraphProto. */
export type GraphFields = onnx.GraphProto.$Properties;
/** The fields of a NodeProto. */
export type NodeFields = onnx.NodeProto.$Properties;
/** The fields of an AttributeProto. */
export type AttributeFields = onnx.AttributeProto.$Properties;
/** The fields of a TensorProto. */
export type TensorFields = onnx.TensorProto.$Properties;

/**
 * Writes an ONNX model of the fields that onnx.proto knows.
 *
 * @example
 * const initializer = [encodeTensor({ name: 'w', dims: [2], dataType: 1, floatData: [1, 2] })];
 * const bytes = encodeOnnx({ irVersion: 8, opsetImport: [{ version: 17 }], graph: { initializer } });
 */
export function encodeOnnx(model: ModelFields): Uint8Array {
  return plain(onnx.ModelProto.encode(model).finish());
}

/** Writes a TensorProto, for a graph's `initializer` or an attribute's `t`. */
export function encodeTensor(tensor: TensorFields): Uint8Array {
  return plain(onnx.TensorProto.encode(tensor).finish());
}

/** In Node protobufjs gives a Buffer, whose slices are views. */
function plain({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
