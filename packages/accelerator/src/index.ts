export { ARITHMETICS, type Arithmetic } from './eie/arithmetic/arithmetic.js';
export { type BenchmarkLayer, benchmarkLayers } from './eie/benchmark-layers.js';
export { type EieConfiguration, eieConfiguration } from './eie/configuration.js';
export type { ChipStorage, SramDemand } from './eie/energy/chip-storage.js';
export {
  decompose,
  type EnergyDecomposition,
  type EnergyFactors,
  type EnergyLadder,
  type EnergyParts,
  energyDecomposition,
  energyParts,
  PUBLISHED_FACTORS,
  sumEnergyParts,
} from './eie/energy/decomposition.js';
export {
  type EieCounts,
  type EieMemories,
  eieCounts,
  sumCounts,
} from './eie/energy/eie-counts.js';
export { type EieEnergy, energyByUnit } from './eie/energy/energy-by-unit.js';
export {
  type LayerDecomposition,
  type NetworkDecomposition,
  networkDecomposition,
} from './eie/energy/network-decomposition.js';
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
  type AccuracyByPrecisionOptions,
  accuracyByPrecision,
  type LabelledSample,
} from './eie/network/accuracy-by-precision.js';
export type {
  AccuracyByPrecision,
  PrecisionAccuracy,
  PrecisionLayer,
} from './eie/network/accuracy-report.js';
export { CORE_I7_5930K, type CpuLimits, type DenseOnCpu } from './eie/network/dense-on-cpu.js';
export type {
  EieLayerReport,
  EieReport,
  EieTotals,
  LayerCodes,
  QueueStatistics,
  UnmappedLayerReport,
} from './eie/network/eie-report.js';
export type { LayerMapping, MappingForm, UnmappedLayer } from './eie/network/layer-mapping.js';
export type { LayerMemories } from './eie/network/layer-memories.js';
export {
  type MapLayerOptions as MapLayerOnEieOptions,
  mapLayer as mapLayerOnEie,
} from './eie/network/map-layer.js';
export { type SimulateOnEieOptions, simulateOnEie } from './eie/network/simulate-on-eie.js';
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
export { simulateBenchmarkLayer } from './eie/simulate-benchmark-layer.js';
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
export { ENERGY_COSTS } from './energy/cost-sets.js';
export { EIE_45NM, SRAM_FIXED_SHARE } from './energy/eie-45nm.js';
export type { ArithmeticKind, EnergyCosts, EnergyCostsName } from './energy/energy-costs.js';
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
export { type AccessCounts, accessCounts } from './eyeriss/access-counts.js';
export {
  type AllocateAreaOptions,
  type AreaAllocation,
  allocateArea,
  baselineArea,
  PROCESSING_ELEMENT_AREA,
} from './eyeriss/allocate-area.js';
export {
  accessEnergy,
  type ChipEnergy,
  type WordCosts,
  wordCosts,
} from './eyeriss/chip/access-energy.js';
export { EYERISS_CHIP, type EyerissChip, eyerissChip } from './eyeriss/chip/chip.js';
export {
  type ByDataType,
  type ChipAccesses,
  countAccesses,
  type PlanePadding,
  type ReadsAndWrites,
} from './eyeriss/chip/count-accesses.js';
export { codedDramWords, expectedCodedShare } from './eyeriss/chip/dram-traffic.js';
export { entropyLimit } from './eyeriss/chip/entropy-limit.js';
export { type FixedPoint, toFixedPoint } from './eyeriss/chip/fixed-point.js';
export { gateZeroInputs } from './eyeriss/chip/gating.js';
export {
  type ProcessingCycles,
  processingCycles,
  transferSeconds,
} from './eyeriss/chip/latency.js';
export { type MapLayerOptions, mapLayer } from './eyeriss/chip/map-layer.js';
export { TABLE_III } from './eyeriss/chip/published-mappings.js';
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
  type CompareDataflowsOptions,
  compareDataflows,
  type DataflowCost,
  dataflowCost,
  type LayerCost,
  type NamedShape,
  type NetworkCost,
} from './eyeriss/compare-dataflows.js';
export {
  type ConvolutionExtents,
  type ConvolutionShape,
  convolutionShape,
  type DataType,
  dataTypes,
  multiplyAccumulates,
  valueCount,
} from './eyeriss/convolution-shape.js';
export {
  type Dataflow,
  type DataflowDefinition,
  defineDataflow,
  tileParameters,
} from './eyeriss/dataflow.js';
export { noLocalReuse } from './eyeriss/dataflows/no-local-reuse.js';
export { outputStationaryA } from './eyeriss/dataflows/output-stationary-a.js';
export { outputStationaryB } from './eyeriss/dataflows/output-stationary-b.js';
export { outputStationaryC } from './eyeriss/dataflows/output-stationary-c.js';
export { rowStationary } from './eyeriss/dataflows/row-stationary.js';
export { weightStationary } from './eyeriss/dataflows/weight-stationary.js';
export { dataflows } from './eyeriss/dataflows.js';
export { addEnergy, type EnergyBreakdown, energyBreakdown } from './eyeriss/energy-breakdown.js';
export { findMapping, type Mapping, type MappingResult } from './eyeriss/find-mapping.js';
export { type LevelEnergy, levelEnergy } from './eyeriss/level-energy.js';
export {
  type Letter,
  type Level,
  type LoopNest,
  letters,
  levels,
  nestSteps,
  type Step,
  type TileParameter,
  type Tiling,
} from './eyeriss/loop-nest.js';
export { loopNestText } from './eyeriss/loop-nest-text.js';
export type { MappingLimit } from './eyeriss/mapping-limits.js';
export type {
  DramAccessesPerMac,
  EyerissLayerReport,
  EyerissReport,
  EyerissTotals,
  ObservedActivations,
  ObservedWeights,
  WithAndWithout,
} from './eyeriss/network/eyeriss-report.js';
export { type LayerShape, shapeOfLayer } from './eyeriss/network/shape-of-layer.js';
export {
  type SimulateOnEyerissOptions,
  simulateOnEyeriss,
} from './eyeriss/network/simulate-on-eyeriss.js';
export { alexNet, type PublishedLayer, vgg16 } from './eyeriss/published-networks.js';
export {
  type ArrayHardware,
  hardwareAtEqualArea,
  storageArea,
  storageBytes,
} from './eyeriss/storage-area.js';
export { type StorageNeeds, storageNeeds } from './eyeriss/storage-needs.js';
export {
  type ConvolutionValues,
  type NestWalk,
  walkLoopNest,
} from './eyeriss/walk-loop-nest.js';
export {
  type TraceNetworkOptions,
  type TraceSample,
  traceNetwork,
} from './network/trace-network.js';
export type { TracedLayer } from './network/traced-layer.js';
