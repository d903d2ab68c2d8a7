export { type BenchmarkLayer, benchmarkLayers } from './eie/benchmark-layers.js';
export { type EieConfiguration, eieConfiguration } from './eie/configuration.js';
export type { ChipStorage, SramDemand } from './eie/energy/chip-storage.js';
export {
  type EieCounts,
  type EieMemories,
  eieCounts,
  sumCounts,
} from './eie/energy/eie-counts.js';
export { type EieEnergy, energyByUnit } from './eie/energy/energy-by-unit.js';
export { type LayerOnChip, layerOnChip } from './eie/energy/on-chip.js';
export { type WeightReads, weightReads } from './eie/energy/weight-reads.js';
export {
  deinterleave,
  type InterleavedMatrix,
  interleave,
  type MatrixSlice,
} from './eie/interleaved-csc.js';
export { type MatrixVectorTiming, simulateTiming } from './eie/matrix-vector-timing.js';
export {
  type ClusteredPattern,
  clusteredPattern,
  type PatternShape,
} from './eie/patterns/clustered-pattern.js';
export { clusteredRandomLayer } from './eie/patterns/clustered-random-layer.js';
export type { LineSpread } from './eie/patterns/line-spread.js';
export { type ActivityStatistics, measureActivity } from './eie/patterns/measure-activity.js';
export { measurePattern, type PatternStatistics } from './eie/patterns/measure-pattern.js';
export { patternMatrix } from './eie/patterns/pattern-matrix.js';
export type { SparsityPattern } from './eie/patterns/sparsity-pattern.js';
export { seededRandom } from './eie/seeded-random.js';
export {
  type MatrixVectorOptions,
  type MatrixVectorRun,
  nonZeroInputs,
  simulateMatrixVector,
} from './eie/simulate-matrix-vector.js';
export {
  denseKernel,
  type SparseMatrix,
  sparseMatrix,
  sparseMatrixFromDense,
} from './eie/sparse-matrix.js';
export { type EieStorage, eieStorage, type StorageOverflow } from './eie/storage.js';
export type { SweepLayer } from './eie/sweeps/sweep-layer.js';
export {
  type PrecisionPoint,
  SWEPT_PRECISIONS,
  sweepPrecision,
} from './eie/sweeps/sweep-precision.js';
export {
  type ProcessingElementsPoint,
  SWEPT_PROCESSING_ELEMENTS,
  sweepProcessingElements,
} from './eie/sweeps/sweep-processing-elements.js';
export {
  type QueueDepthPoint,
  SWEPT_QUEUE_DEPTHS,
  sweepQueueDepth,
} from './eie/sweeps/sweep-queue-depth.js';
export {
  type SramWidthPoint,
  SWEPT_SRAM_WIDTHS,
  sweepSramWidth,
} from './eie/sweeps/sweep-sram-width.js';
export {
  type UniformRandomLayer,
  type UniformRandomLayerShape,
  uniformRandomLayer,
} from './eie/uniform-random-layer.js';
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
  type LayerStorage,
  type StorageOptions,
  type StorageStage,
  type StorageStep,
  type StorageSteps,
  storageSteps,
} from './energy/storage-steps.js';
export type { ChipEnergy } from './eyeriss/chip/access-energy.js';
export { EYERISS_CHIP, type EyerissChip, eyerissChip } from './eyeriss/chip/chip.js';
export {
  type ByDataType,
  type ChipAccesses,
  countAccesses,
  type PlanePadding,
  type ReadsAndWrites,
} from './eyeriss/chip/count-accesses.js';
export { codedDramWords, expectedCodedShare } from './eyeriss/chip/dram-traffic.js';
export { type FixedPoint, toFixedPoint } from './eyeriss/chip/fixed-point.js';
export { gateZeroInputs } from './eyeriss/chip/gating.js';
export { type ProcessingCycles, processingCycles } from './eyeriss/chip/latency.js';
export { type MapLayerOptions, mapLayer } from './eyeriss/chip/map-layer.js';
export {
  activeElements,
  brokenLimit,
  type RowStationaryMapping,
} from './eyeriss/chip/row-stationary-mapping.js';
export {
  decodeRunLength,
  encodeRunLength,
  runLengthWords,
} from './eyeriss/chip/run-length-code.js';
export {
  type ConvolutionExtents,
  type ConvolutionShape,
  convolutionShape,
  type DataType,
  dataTypes,
  multiplyAccumulates,
  valueCount,
} from './eyeriss/convolution-shape.js';
export type {
  DramAccessesPerMac,
  EyerissLayerReport,
  EyerissReport,
  EyerissTotals,
  ObservedActivations,
  WithAndWithout,
} from './eyeriss/network/eyeriss-report.js';
export { type LayerShape, shapeOfLayer } from './eyeriss/network/shape-of-layer.js';
export {
  type SimulateOnEyerissOptions,
  simulateOnEyeriss,
} from './eyeriss/network/simulate-on-eyeriss.js';
export { alexNet, type PublishedLayer, vgg16 } from './eyeriss/published-networks.js';
export {
  type TraceNetworkOptions,
  type TraceSample,
  traceNetwork,
} from './network/trace-network.js';
export type { TracedLayer } from './network/traced-layer.js';
