import type { EnergyCosts } from '../energy/energy-costs.js';
import { EYERISS_65NM } from '../energy/eyeriss-65nm.js';
import { type AccessCounts, accessCounts } from './access-counts.js';
import { type ConvolutionShape, dataTypes, multiplyAccumulates } from './convolution-shape.js';
import type { Dataflow } from './dataflow.js';
import { dataflows as allDataflows } from './dataflows.js';
import { addEnergy, type EnergyBreakdown, energyBreakdown } from './energy-breakdown.js';
import { findMapping } from './find-mapping.js';
import { levelEnergy } from './level-energy.js';
import type { Tiling } from './loop-nest.js';
import type { MappingLimit } from './mapping-limits.js';
import { type ArrayHardware, hardwareAtEqualArea } from './storage-area.js';

/** A layer to compare dataflows on. */
export interface NamedShape {
  readonly name: string;
  readonly shape: ConvolutionShape;
}

export interface CompareDataflowsOptions {
  /** Of the array. The paper compares 256, 512 and 1024. */
  readonly processingElements: number;
  /** @default EYERISS_65NM, the paper's Table IV */
  readonly costs?: EnergyCosts;
  /** @default all six */
  readonly dataflows?: readonly Dataflow[];
}

/** A layer under a dataflow's best mapping. */
export interface LayerCost {
  readonly name: string;
  readonly multiplyAccumulates: number;
  readonly tiling: Tiling;
  /** Processing elements at work. */
  readonly activeElements: number;
  readonly accesses: AccessCounts;
  readonly energy: EnergyBreakdown;
}

/** All layers of a dataflow together. */
export interface NetworkCost {
  readonly multiplyAccumulates: number;
  readonly energy: EnergyBreakdown;
  /** In the unit of `energy`, multiply-accumulate and all movements (ISCA 2016, Figs. 10 to 12 and 14). */
  readonly energyPerMac: number;
  /** Words from and to DRAM a multiply-accumulate (ISCA 2016, Figs. 11 and 14). */
  readonly dramAccessesPerMac: number;
  /** Cycles a multiply-accumulate, each active element doing one a cycle (ISCA 2016, §VII). */
  readonly delayPerMac: number;
  /** `energyPerMac` × `delayPerMac` (ISCA 2016, Fig. 13). */
  readonly energyDelayProduct: number;
}

/** What a dataflow costs on its hardware. */
export interface DataflowCost {
  readonly dataflow: string;
  readonly symbol: string;
  readonly hardware: ArrayHardware;
  readonly layers: readonly LayerCost[];
  /** Layers that no mapping fits, and why. */
  readonly unmapped: readonly { readonly name: string; readonly limits: readonly MappingLimit[] }[];
  /** Undefined where a layer is unmapped, or there are none. */
  readonly network: NetworkCost | undefined;
}

/**
 * The paper's experiment (ISCA 2016, §VII): every dataflow runs the layers under its best
 * mappings, on as many processing elements and with as much area of storage as the others.
 *
 * @throws UsageError where the number of elements is not a whole number from 1, or costs are missing
 * @example
 * ```ts
 * const costs = compareDataflows(alexNet({ batch: 16 }), { processingElements: 256 });
 * costs.map(({ symbol, network }) => [symbol, network?.energyPerMac]);
 * ```
 */
export function compareDataflows(
  layers: readonly NamedShape[],
  options: CompareDataflowsOptions,
): DataflowCost[] {
  const { processingElements, costs = EYERISS_65NM, dataflows = allDataflows } = options;
  return dataflows.map((dataflow) => {
    const hardware = hardwareAtEqualArea(dataflow, { processingElements });
    return dataflowCost(dataflow, layers, { hardware, costs });
  });
}

/** What a dataflow costs on hardware of any kind, each layer under its best mapping. */
export function dataflowCost(
  dataflow: Dataflow,
  layers: readonly NamedShape[],
  on: { hardware: ArrayHardware; costs: EnergyCosts },
): DataflowCost {
  const energyOf = levelEnergy(on.costs, on.hardware);
  const mapped: LayerCost[] = [];
  const unmapped: DataflowCost['unmapped'][number][] = [];
  for (const { name, shape } of layers) {
    const { mapping, limits } = findMapping(dataflow, shape, on.hardware, energyOf);
    if (mapping === undefined) {
      unmapped.push({ name, limits });
      continue;
    }
    const accesses = accessCounts(dataflow, shape, mapping.tiling);
    const macs = multiplyAccumulates(shape);
    mapped.push({
      name,
      multiplyAccumulates: macs,
      tiling: mapping.tiling,
      activeElements: mapping.needs.processingElements,
      accesses,
      energy: energyBreakdown(accesses, macs, energyOf),
    });
  }
  return {
    dataflow: dataflow.name,
    symbol: dataflow.symbol,
    hardware: on.hardware,
    layers: mapped,
    unmapped,
    network: unmapped.length > 0 || mapped.length === 0 ? undefined : networkCost(mapped),
  };
}

function networkCost(layers: readonly LayerCost[]): NetworkCost {
  const add = (pick: (layer: LayerCost) => number) =>
    layers.reduce((sum, layer) => sum + pick(layer), 0);
  const macs = add((layer) => layer.multiplyAccumulates);
  const energy = addEnergy(layers.map((layer) => layer.energy));
  const dramAccesses = add(({ accesses }) =>
    dataTypes.reduce((sum, type) => sum + accesses.dram[type], 0),
  );
  const cycles = add((layer) => layer.multiplyAccumulates / layer.activeElements);
  const energyPerMac = energy.total / macs;
  return {
    multiplyAccumulates: macs,
    energy,
    energyPerMac,
    dramAccessesPerMac: dramAccesses / macs,
    delayPerMac: cycles / macs,
    energyDelayProduct: energyPerMac * (cycles / macs),
  };
}
