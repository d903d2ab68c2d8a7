export { scalarActivation } from './arrays/scalar-activation.js';
export type { TensorInfo } from './check-inputs.js';
export { openContextDecoder } from './context/open-context-decoder.js';
export type { InputData } from './execute/executable.js';
export { loadHuffmanDecoder } from './huffman/load-huffman-decoder.js';
export { INSTRUCTION_SETS, type InstructionSet } from './kernels/choose-kernels.js';
export { type LoadOptions, load } from './load.js';
export { type Inputs, Model, type Outputs } from './model.js';
export {
  type LayerInputs,
  type LayerRun,
  type ObservedOperation,
  type ObserveOptions,
  observeLayers,
  type TraceOptions,
  traceLayers,
} from './observe/index.js';
export { seededPositions } from './observe/seeded-positions.js';
export { asPredictor, type Predictor, type TensorLike } from './predict.js';
export type { Activation } from './program/activation.js';
export { pithWeights, type WeightSource } from './program/lower/weight-source.js';
export { lowerModel } from './program/lower-model.js';
export type * from './program/program.js';
export {
  type UnsupportedOperation,
  UnsupportedOperationError,
} from './program/unsupported-operation-error.js';
export type { RunOptions } from './run-options.js';
export type { ModelSource } from './source.js';
export type { LayerStatistics, ModelStatistics } from './statistics.js';
export type { CreateWorker } from './threads/team.js';
