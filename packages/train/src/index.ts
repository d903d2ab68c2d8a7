export { Classifier } from './classifier.js';
export * from './data/index.js';
export { toLayersModel, toSavedModel } from './layers-model.js';
export { networks } from './networks/index.js';
export { loadTensorFlow } from './tensorflow.js';
export { TfjsRetrainer, type TrainingData } from './tfjs-retrainer.js';
export { defaultTraining, type TrainNetworkOptions, trainNetwork } from './train-network.js';
