export { type Compression, type CompressOptions, compress } from './compress.js';
export type { PipelineEvent, Stage, StageResult } from './progress.js';
export { analyseSensitivity, densitiesFor, type SensitivityCurve } from './sensitivity.js';
