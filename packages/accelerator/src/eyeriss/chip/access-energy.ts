import type { EnergyCosts } from '../../energy/energy-costs.js';
import { type DataType, dataTypes } from '../convolution-shape.js';
import { DATA_BITS, type EyerissChip } from './chip.js';
import type { ByDataType, ChipAccesses } from './count-accesses.js';

/** In the unit of the costs. */
export interface ChipEnergy {
  readonly dram: ByDataType<number>;
  readonly buffer: ByDataType<number>;
  readonly array: ByDataType<number>;
  readonly spads: ByDataType<number>;
  readonly multiplyAccumulates: number;
  readonly total: number;
}

/** What accesses of a 16-bit word cost on a chip: each read and each write of a level the same. */
export interface WordCosts {
  readonly dram: number;
  readonly buffer: ByDataType<number>;
  readonly array: number;
  readonly spad: number;
  readonly multiplyAccumulate: number;
}

export function wordCosts(chip: EyerissChip, costs: EnergyCosts): WordCosts {
  const shared = costs.sram(chip.bufferBytes, DATA_BITS);
  const weights = costs.sram(chip.weightBufferBytes, DATA_BITS);
  return {
    dram: costs.dram(DATA_BITS),
    buffer: { inputs: shared, weights, partialSums: shared },
    array: costs.betweenProcessingElements(DATA_BITS),
    spad: costs.registerFile(DATA_BITS),
    multiplyAccumulate: costs.multiplyAccumulate('fixed-16'),
  };
}

/** Counts times costs. */
export function accessEnergy(counts: ChipAccesses, costs: WordCosts): ChipEnergy {
  const both = ({ reads, writes }: { reads: number; writes: number }) => reads + writes;
  const dram = eachType((type) => counts.dram[type] * costs.dram);
  const buffer = eachType((type) => both(counts.buffer[type]) * costs.buffer[type]);
  const array = eachType((type) => counts.array[type] * costs.array);
  const spads = eachType((type) => both(counts.spads[type]) * costs.spad);
  const multiplyAccumulates = counts.multiplyAccumulates * costs.multiplyAccumulate;
  const total =
    [dram, buffer, array, spads].reduce((sum, level) => sum + overTypes(level), 0) +
    multiplyAccumulates;
  return { dram, buffer, array, spads, multiplyAccumulates, total };
}

export function eachType<T>(value: (type: DataType) => T): ByDataType<T> {
  return {
    weights: value('weights'),
    inputs: value('inputs'),
    partialSums: value('partialSums'),
  };
}

export function overTypes(values: ByDataType<number>): number {
  return dataTypes.reduce((sum, type) => sum + values[type], 0);
}
