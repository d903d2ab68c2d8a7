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
