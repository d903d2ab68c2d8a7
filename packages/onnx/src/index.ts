export type { OnnxTensorData } from './decode-elements.js';
export type { OnnxElementType } from './element-type.js';
export {
  type AttributeFields,
  encodeOnnx,
  encodeTensor,
  type GraphFields,
  type ModelFields,
  type NodeFields,
  type TensorFields,
} from './encode-onnx.js';
export { MAXIMUM_MODEL_BYTES } from './limits.js';
export type {
  OnnxAttribute,
  OnnxFunction,
  OnnxGraph,
  OnnxInteger,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxValueInfo,
  OnnxValueKind,
} from './onnx-model.js';
export { parseOnnx } from './parse-onnx.js';
export { type RestoreOptions, restoredBytes, restoreTensors } from './restore-tensors.js';
export { type TakenTensors, takeTensors } from './take-tensors.js';
export type { ExternalData } from './tensor-bytes.js';
