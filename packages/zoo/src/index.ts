export { fetchModel, modelNames } from './fetch/fetch-model.js';
export { EQUAL_MARGIN, measureCompression, type Target } from './measure/measure-compression.js';
export { measureOriginal } from './measure/measure-original.js';
export type {
  MeasuredCompression,
  MeasuredOriginal,
  MeasuredRival,
  Quality,
} from './measure/measured.js';
export { humanModels, zooModels } from './models/zoo.js';
export type { Inputs, Recording, TaskMetric, ZooModel } from './models/zoo-model.js';
export { type EightBitRival, eightBitRivals } from './rivals/eight-bit-rival.js';
export { xzSize } from './rivals/xz-size.js';
