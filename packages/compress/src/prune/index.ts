export {
  type GlobalMagnitudeOptions,
  globalMagnitudeMasks,
  type MagnitudeMaskOptions,
  magnitudeMask,
  type PrunableWeights,
} from './magnitude-mask.js';
export { applyMask, countKept, density } from './mask.js';
export {
  iterative,
  oneShot,
  type PolynomialOptions,
  type PruningSchedule,
  polynomial,
} from './schedule.js';
