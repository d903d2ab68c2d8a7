import type { EnergyCosts } from '../energy/energy-costs.js';
import type { AccessCounts } from './access-counts.js';
import { type DataType, dataTypes } from './convolution-shape.js';
import type { LevelEnergy } from './level-energy.js';
import { type Level, levels } from './loop-nest.js';

/** Where energy goes, in `unit`, for all multiply-accumulates together. */
export interface EnergyBreakdown {
  readonly unit: EnergyCosts['unit'];
  readonly total: number;
  readonly byLevel: Readonly<Record<Level | 'multiplyAccumulate', number>>;
  /** Without the multiply-accumulates. */
  readonly byType: Readonly<Record<DataType, number>>;
  readonly byLevelAndType: Readonly<Record<Level, Readonly<Record<DataType, number>>>>;
}

/** Energy = accesses × cost of one, level by level (ISCA 2016, §VI). */
export function energyBreakdown(
  counts: AccessCounts,
  multiplyAccumulates: number,
  costs: LevelEnergy,
): EnergyBreakdown {
  const byLevelAndType = Object.fromEntries(
    levels.map((level) => [
      level,
      Object.fromEntries(dataTypes.map((type) => [type, counts[level][type] * costs[level]])),
    ]),
  ) as Record<Level, Record<DataType, number>>;
  return breakdown(byLevelAndType, multiplyAccumulates * costs.multiplyAccumulate, costs.unit);
}

/**
 * The energy of several layers together. Expects at least one, and one unit.
 */
export function addEnergy(layers: readonly EnergyBreakdown[]): EnergyBreakdown {
  const add = (pick: (layer: EnergyBreakdown) => number) =>
    layers.reduce((sum, layer) => sum + pick(layer), 0);
  const byLevelAndType = Object.fromEntries(
    levels.map((level) => [
      level,
      Object.fromEntries(
        dataTypes.map((type) => [type, add((layer) => layer.byLevelAndType[level][type])]),
      ),
    ]),
  ) as Record<Level, Record<DataType, number>>;
  const arithmetic = add((layer) => layer.byLevel.multiplyAccumulate);
  return breakdown(byLevelAndType, arithmetic, layers[0]?.unit ?? 'pJ');
}

function breakdown(
  byLevelAndType: Record<Level, Record<DataType, number>>,
  multiplyAccumulate: number,
  unit: EnergyCosts['unit'],
): EnergyBreakdown {
  const ofLevel = (level: Level) =>
    dataTypes.reduce((sum, type) => sum + byLevelAndType[level][type], 0);
  const ofType = (type: DataType) =>
    levels.reduce((sum, level) => sum + byLevelAndType[level][type], 0);
  const byLevel = {
    dram: ofLevel('dram'),
    buffer: ofLevel('buffer'),
    array: ofLevel('array'),
    registerFile: ofLevel('registerFile'),
    multiplyAccumulate,
  };
  return {
    unit,
    total: Object.values(byLevel).reduce((sum, energy) => sum + energy, 0),
    byLevel,
    byType: {
      weights: ofType('weights'),
      inputs: ofType('inputs'),
      partialSums: ofType('partialSums'),
    },
    byLevelAndType,
  };
}
