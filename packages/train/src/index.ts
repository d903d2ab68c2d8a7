export { type AugmentedPool, buildPool, type PoolOptions } from './augmentation/index.js';
export { Classifier } from './classifier.js';
export * from './data/index.js';
export { toLayersModel, toSavedModel } from './layers-model.js';
export { type ExampleForm, findNetwork, fitNetwork } from './networks/fit-network.js';
export { networks } from './networks/index.js';
export type {
  BuildNetwork,
  BuildOptions,
  NetworkForm,
  ReferenceNetwork,
} from './networks/reference-network.js';
export { type ResidualNetworkOptions, residualNetwork } from './networks/residual-network.js';
export type { TrainingPool } from './rate/pool-batches.js';
export { type SquaredGradientsOptions, squaredGradients } from './squared-gradients.js';
export * from './teacher/index.js';
export { loadTensorFlow } from './tensorflow.js';
export { type RetrainerOptions, TfjsRetrainer, type TrainingData } from './tfjs-retrainer.js';
export { defaultTraining, type TrainNetworkOptions, trainNetwork } from './train-network.js';
export {
  type Policy,
  VirtualMemory,
  type VirtualMemoryOptions,
  type VirtualMemoryStatistics,
} from './virtual-memory/index.js';
