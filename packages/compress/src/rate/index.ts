export type { MaskLayout } from './keep-bits.js';
export { countAt, type Phase, phaseAt, phases, rateAt } from './phases.js';
export { RateNetwork } from './rate-network.js';
export { RateTensor } from './rate-tensor.js';
export type {
  LevelsPlan,
  RateOptions,
  RateProgress,
  RateState,
  RateTrainer,
  RateTraining,
} from './rate-trainer.js';
