export {
  type ComparedEngine,
  type CompareOptions,
  type ComparePhase,
  compareEngines,
} from './compare-engines.js';
export type {
  Engine,
  LayersModelArtifacts,
  Network,
  NetworkInput,
  Prepared,
  PrepareOptions,
} from './engines/engine.js';
export {
  ENGINE_NAMES,
  type EngineName,
  engineNamed,
} from './engines/engine-names.js';
export {
  type GraphNetwork,
  graphEngineNamed,
  graphPeers,
  pithGraph,
} from './engines/graph-engines.js';
export type { OnnxRuntimeOptions } from './engines/onnxruntime.js';
export { onnxRuntimeNode } from './engines/onnxruntime-node.js';
export { onnxRuntimeWeb } from './engines/onnxruntime-web.js';
export { type OpenNetworkOptions, openNetwork } from './engines/open-network.js';
export { type PithModel, type PithOptions, pith } from './engines/pith.js';
export { tfjsNode } from './engines/tfjs-node.js';
export { tfjsWasm } from './engines/tfjs-wasm.js';
export {
  type Clock,
  type Contestant,
  type InterleavedOptions,
  type InterleavedProgress,
  pairedRatio,
  type Timing,
  timeInterleaved,
} from './interleaved.js';
export { encodeAsPith } from './networks/encode-as-pith.js';
export type { BenchmarkNetwork, WeightOptions } from './networks/layers-model-builder.js';
export { lenet5, lenet300100 } from './networks/lenet.js';
export { mobileNetV1 } from './networks/mobilenet.js';
export { type RandomInputOptions, randomInput } from './networks/random-input.js';
export {
  type Conv2dShape,
  type DenseShape,
  singleConv2d,
  singleDense,
} from './networks/single-layers.js';
export { squeezeNet } from './networks/squeezenet.js';
export { vgg16Convolutions } from './networks/vgg16.js';
export { exportOnnx, type OnnxExportOptions, onnxOutputName } from './onnx/export-onnx.js';
export { type MemoryGrowth, measureMemory } from './resident-memory.js';
export { type Spread, spread } from './statistics.js';
