export { fetchModel, modelNames } from './fetch/fetch-model.js';
export { humanModels, zooModels } from './models/zoo.js';
export type { Inputs, Recording, TaskMetric, ZooModel } from './models/zoo-model.js';
