import { UsageError } from '@pith/container';
import type { ArithmeticKind, EnergyCosts } from '../../energy/energy-costs.js';
import { COUNT_NAMES, type EieCounts, type EieMemories } from './eie-counts.js';

/** Energy of a run by unit, all in `unit`: dynamic energy of accesses and arithmetic alone. */
export interface EieEnergy {
  readonly unit: EnergyCosts['unit'];
  readonly costs: EnergyCosts['name'];
  readonly arithmetic: ArithmeticKind;
  /** SpmatRead of EIE's Table II. */
  readonly matrixSram: number;
  /** PtrRead */
  readonly pointerSram: number;
  /** Act_queue */
  readonly queue: number;
  /** Codes looked up, of ArithmUnit. */
  readonly codebook: number;
  /** Products and sums, of ArithmUnit; padding zeros are multiplied too. */
  readonly multiplyAccumulate: number;
  /** Sums read and written, inputs scanned and outputs written back, of ActRW. */
  readonly activationRegisters: number;
  /** Long vectors in and out of the registers, of ActRW. */
  readonly activationSram: number;
  /** Values and their column numbers on their way to all processing elements; not in Table II. */
  readonly broadcast: number;
  readonly total: number;
}

/** The number of a column beside its activation: as wide as a pointer of 16 bits (EIE, §IV). */
const COLUMN_BITS = 16;

/** A group of leading non-zero detection has four processing elements or groups (EIE, §IV). */
const TREE_ARITY = 4;

/** Bits of a value: registers hold activations and sums at the width that is multiplied (§IV). */
export const VALUE_BITS: Readonly<Record<ArithmeticKind, number>> = {
  'fixed-8': 8,
  'fixed-16': 16,
  'fixed-32': 32,
  'float-16': 16,
  'float-32': 32,
};

/**
 * The energy of a run: each unit's accesses times what one costs.
 *
 * - Matrix: lines read, at the width of the SRAM (§IV, *Sparse Matrix Read*).
 * - Pointers: one from each of two banks of half the capacity (*Pointer Read*).
 * - Queue: a value and its column written and read in every processing element, as a register file.
 * - Codebook: a value read of a register file for each entry (*Arithmetic Unit*).
 * - Multiply-accumulate: every entry, padding zeros too: they are redundant work, as the
 *   paper has it (Fig. 12); only sums of the others are written.
 * - Activation registers: a sum is read and written; each input is read once, each output read and
 *   written once for ReLU, and what comes from or goes to the SRAM passes them (*Activation
 *   Read/Write*).
 * - Broadcast: value and column over each link of the tree of groups of four; a link is priced as
 *   from one processing element to another, for which 45 nm sets have a derived figure alone.
 *
 * Beside Table II (9.157 mW for one processing element), Alex-7's accesses make half of it with
 * `EIE_45NM`: 0.45 of SpmatRead, 0.33 of PtrRead, 0.80 of ArithmUnit, 0.59 of ActRW, 0.51 of all. The
 * table has the clock network, control and leakage too, which no access pays for; with
 * `HOROWITZ_45NM`, whose SRAMs cost more, it is 1.21 of SpmatRead and 0.95 of all. Act_queue is 2.0:
 * eight places in flip-flops cost less than the register file that they are priced as. Shares agree
 * better: 48, 13, 20, 14 and 5 % against 54, 20, 13, 12 and 1 % (`bench/eie-energy.mjs`).
 *
 * @param counts of one run or several together, as `eieCounts` and `sumCounts` give them
 * @param arithmetic @default 'fixed-16', as the chip has
 * @throws {UsageError} when a count is not a whole number from 0 up, or the set has no figure for
 *   the arithmetic
 */
export function energyByUnit(
  counts: EieCounts,
  memories: EieMemories,
  costs: EnergyCosts,
  arithmetic: ArithmeticKind = 'fixed-16',
): EieEnergy {
  checkCounts(counts);
  const bits = VALUE_BITS[arithmetic];
  const { entries, paddingZeros, activationSramReads, activationSramWrites } = counts;
  const valueWithColumn = bits + COLUMN_BITS;
  const register = costs.registerFile(bits);
  const sums = 2 * (entries - paddingZeros);
  const moved = activationSramReads + activationSramWrites;
  const registers = sums + counts.sourceRegisterReads + 2 * counts.outputs + moved;
  const links = counts.broadcasts * treeLinks(memories.processingElements);
  const units = {
    matrixSram: counts.matrixReads * costs.sram(memories.matrixSramBytes, memories.sramWidth),
    pointerSram:
      counts.pointerReads * costs.sram(memories.pointerSramBytes / 2, memories.pointerBits),
    queue: 2 * counts.queuePushes * costs.registerFile(valueWithColumn),
    codebook: entries * register,
    multiplyAccumulate: entries * costs.multiplyAccumulate(arithmetic),
    activationRegisters: registers * register,
    activationSram: moved * costs.sram(memories.activationSramBytes, bits),
    broadcast: links * costs.betweenProcessingElements(valueWithColumn),
  };
  const total = Object.values(units).reduce((sum, energy) => sum + energy, 0);
  return { unit: costs.unit, costs: costs.name, arithmetic, ...units, total };
}

/** Links of a tree in which each node joins up to four; none where there is a single leaf. */
export function treeLinks(leaves: number): number {
  let links = 0;
  for (let level = leaves; level > 1; level = Math.ceil(level / TREE_ARITY)) links += level;
  return links;
}

function checkCounts(counts: EieCounts): void {
  for (const name of COUNT_NAMES) {
    const count = counts[name];
    if (Number.isSafeInteger(count) && count >= 0) continue;
    throw new UsageError(`${name} is ${count}, but must be a whole number from 0 up`);
  }
}
