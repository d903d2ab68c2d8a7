export { asFloats } from './number-array.js';
export type { NumberArray, OpenModel, OutputValue, Value, ValueInfo } from './open-model.js';
export {
  enginesFor,
  MODEL_ENGINES,
  type ModelEngine,
  type OpenOptions,
  openSavedModel,
} from './open-saved-model.js';
export { importEngine, MissingEngineError, resolveInPackage } from './optional-package.js';
export { runOptions } from './pith/open-pith.js';
export {
  type JudgedOutput,
  judgeOf,
  type SavedModelJudge,
  savedModelJudge,
} from './saved-model-judge.js';
export {
  type ObservedRows,
  type ObserveOptions,
  type SavedModelObserver,
  savedModelObserver,
} from './saved-model-observer.js';
export { type LeanHeap, leanHeap } from './tensorflow/lean-heap.js';
export { activateBackend, loadTfjs, registerWasmBackend } from './tensorflow/load-tfjs.js';
export { loadTfjsNode, type TensorFlow } from './tensorflow/load-tfjs-node.js';
export { modelArtifacts } from './tensorflow/model-artifacts.js';
export type { CustomObjects } from './tensorflow/open-tensorflow.js';
