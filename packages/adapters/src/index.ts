export type { OpenPithOptions, PithSource } from './pith-source.js';
export type { ModelArtifacts, WeightSpec } from './tfjs/model-artifacts.js';
export { type PithHandler, type PithHandlerOptions, pithHandler } from './tfjs/pith-handler.js';
export { type ToOnnxOptions, toOnnx } from './to-onnx.js';
