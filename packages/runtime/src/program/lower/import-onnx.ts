// A chunk of its own, which pages load for ONNX models alone.
export { onnxDataflow } from './onnx/dataflow.js';
