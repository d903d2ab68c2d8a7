export { BudgetMissedError } from './budget-missed-error.js';
export {
  type Fidelity,
  FidelityMeter,
  measureFidelity,
  type OutputFidelity,
} from './fidelity.js';
export type { Judge, JudgeOptions, NamedOutput, TaskJudge } from './judge.js';
export type { LayerObserver, ObservedLayer, ObserveLayersOptions } from './layer-observer.js';
export { OriginalOutputs } from './original-outputs.js';
export {
  type SharedToBudget,
  type ShareToBudgetOptions,
  shareToBudget,
} from './share-to-budget.js';
