export type { MaskLayout } from './keep-bits.js';
export { countAt, type Phase, phaseAt, phases, rateAt } from './phases.js';
export { RateNetwork } from './rate-network.js';
export type {
  LevelsPlan,
  RateOptions,
  RateProgress,
  RateState,
  RateTrainer,
} from './rate-trainer.js';
