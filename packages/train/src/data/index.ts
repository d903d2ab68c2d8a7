export { checkFits } from './check-fits.js';
export type { Dataset, LabelledData } from './dataset.js';
export { exampleSize } from './dataset.js';
export type { DatasetDescription, PartDescription } from './describe.js';
export { describeDataset } from './describe.js';
export type { LoadOptions } from './load-dataset.js';
export { loadDataset } from './load-dataset.js';
export type { SplitOptions } from './split.js';
export { selectRows, splitValidation } from './split.js';
