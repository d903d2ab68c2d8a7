export { exportOnnx, type OnnxExportOptions, onnxOutputName } from './onnx/export-onnx.js';
