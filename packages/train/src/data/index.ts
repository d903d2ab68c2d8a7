export type { Dataset, LabelledData } from './dataset.js';
export { exampleSize } from './dataset.js';
export type { LoadOptions } from './load-dataset.js';
export { loadDataset } from './load-dataset.js';
export { SeededRandom } from './seeded-random.js';
export type { SplitOptions } from './split.js';
export { selectRows, splitValidation } from './split.js';
