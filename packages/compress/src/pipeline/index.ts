export { compress } from './compress.js';
export type { Compression, CompressOptions } from './compression.js';
export type { PipelineEvent, Stage, StageResult } from './progress.js';
export { analyseSensitivity, densitiesFor, type SensitivityCurve } from './sensitivity.js';
