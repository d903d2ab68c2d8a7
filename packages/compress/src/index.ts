export * from './frontier/index.js';
export * from './narrow/index.js';
export * from './pipeline/index.js';
export * from './post-training/index.js';
export * from './prune/index.js';
export * from './rate/index.js';
export * from './recipe/index.js';
export * from './refit/index.js';
export type {
  Evaluation,
  Masks,
  Retrainer,
  RetrainOptions,
  Split,
  Training,
  TrainingProgress,
  Weights,
} from './retrainer.js';
export * from './roles/index.js';
export { SeededRandom } from './seeded-random.js';
export * from './share/index.js';
export * from './sort-units/index.js';
