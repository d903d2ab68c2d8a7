export type { EieCounts, EieMemories } from './eie/energy/eie-counts.js';
export { type EieEnergy, energyByUnit } from './eie/energy/energy-by-unit.js';
export {
  type ClusteredPattern,
  clusteredPattern,
  type PatternShape,
} from './eie/patterns/clustered-pattern.js';
export type { LineSpread } from './eie/patterns/line-spread.js';
export { type ActivityStatistics, measureActivity } from './eie/patterns/measure-activity.js';
export { measurePattern, type PatternStatistics } from './eie/patterns/measure-pattern.js';
export type { SparsityPattern } from './eie/patterns/sparsity-pattern.js';
export { ACCUMULATOR } from './energy/arithmetic-costs.js';
export { EIE_45NM, SRAM_FIXED_SHARE } from './energy/eie-45nm.js';
export {
  type ArithmeticKind,
  ENERGY_COSTS,
  type EnergyCosts,
  type EnergyCostsName,
} from './energy/energy-costs.js';
export { EYERISS_65NM } from './energy/eyeriss-65nm.js';
export { HOROWITZ_45NM } from './energy/horowitz-45nm.js';
export {
  type ConvolutionExtents,
  type ConvolutionShape,
  convolutionShape,
  type DataType,
  dataTypes,
  multiplyAccumulates,
  valueCount,
} from './eyeriss/convolution-shape.js';
export { alexNet, type PublishedLayer, vgg16 } from './eyeriss/published-networks.js';
export {
  type TraceNetworkOptions,
  type TraceSample,
  traceNetwork,
} from './network/trace-network.js';
export type { TracedLayer } from './network/traced-layer.js';
