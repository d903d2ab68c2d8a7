import type { EnergyCosts } from '../energy/energy-costs.js';
import type { Level } from './loop-nest.js';
import type { ArrayHardware } from './storage-area.js';

/** What an access of one word costs at each level, and a multiply-accumulate, in the unit of `costs`. */
export interface LevelEnergy extends Readonly<Record<Level, number>> {
  readonly multiplyAccumulate: number;
  readonly unit: EnergyCosts['unit'];
}

/**
 * The costs of an array's levels. Eyeriss's own table (ISCA 2016, Table IV: 200, 6, 2, 1 and 1) charges
 * the same for all buffers above 100 kB; sets of costs that rise with the capacity do so here.
 *
 * @throws UsageError where the costs have no figure for a level, or for words of 16 bits
 */
export function levelEnergy(costs: EnergyCosts, hardware: ArrayHardware): LevelEnergy {
  const { bufferBytes, wordBits } = hardware;
  return {
    dram: costs.dram(wordBits),
    buffer: costs.sram(bufferBytes, wordBits),
    array: costs.betweenProcessingElements(wordBits),
    registerFile: costs.registerFile(wordBits),
    multiplyAccumulate: costs.multiplyAccumulate('fixed-16'),
    unit: costs.unit,
  };
}
