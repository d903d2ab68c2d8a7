export { fetchModel, modelNames } from './fetch/fetch-model.js';
export { humanModels, zooModels } from './models/zoo.js';
export type { Inputs, Recording, TaskMetric, ZooModel } from './models/zoo-model.js';
export { type EightBitRival, eightBitRivals } from './rivals/eight-bit-rival.js';
export { xzSize } from './rivals/xz-size.js';
