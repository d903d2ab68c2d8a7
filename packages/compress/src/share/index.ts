export { assignClusters, type ClusterIndexes } from './assign-clusters.js';
export { centroidGradients } from './centroid-gradients.js';
export {
  clusterScalars,
  type ScalarClustering,
  type ScalarClusteringOptions,
} from './cluster-scalars.js';
export {
  clusterVectors,
  type VectorClustering,
  type VectorClusteringOptions,
} from './cluster-vectors.js';
export { dequantise } from './dequantise.js';
export {
  DEFAULT_LAMBDA,
  type GridOptions,
  quantiseToGrid,
  RATE_DISTORTION_LAMBDA,
} from './entropy-constrained.js';
export { bitsOf } from './grid-tensor.js';
export { INITIALISATIONS, type Initialisation } from './initialise.js';
export {
  rateAndDistortion,
  type ShareByEntropyOptions,
  shareByEntropy,
} from './share-by-entropy.js';
export { type ShareModelOptions, shareModelByEntropy } from './share-model-by-entropy.js';
export { type ShareOptions, shareTensor } from './share-tensor.js';
export { type ShareVectorsOptions, shareVectors } from './share-vectors.js';
