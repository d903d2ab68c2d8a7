import { InputError } from '@pith/container';
import type { EnergyCosts } from '../../energy/energy-costs.js';
import { EYERISS_65NM } from '../../energy/eyeriss-65nm.js';
import type { ConvolutionShape } from '../convolution-shape.js';
import { accessEnergy, wordCosts } from './access-energy.js';
import { bufferBanks, DATA_BYTES, EYERISS_CHIP, type EyerissChip } from './chip.js';
import { countAccesses, NO_PADDING, type PlanePadding } from './count-accesses.js';
import { processingCycles } from './latency.js';
import {
  banksOf,
  inputRowsOf,
  type RowStationaryMapping,
  setsThatFit,
} from './row-stationary-mapping.js';

export interface MapLayerOptions {
  /** @default EYERISS_CHIP */
  readonly chip?: EyerissChip;
  /** @default EYERISS_65NM, which the chip's mappings were found with */
  readonly costs?: EnergyCosts;
  /** @default NO_PADDING */
  readonly padding?: PlanePadding;
}

/** Mappings within this of the least energy count as equal, and the fastest of them is taken. */
export const ENERGY_TOLERANCE = 0.02;

/**
 * The mapping of a layer that takes the least energy within what the chip has (JSSC 2017, §III-A,
 * "Summary": from "the energy cost at each level of the memory hierarchy" and "the hardware
 * resources"). Of mappings within `ENERGY_TOLERANCE` of the least, the one with the fewest cycles.
 *
 * @throws {InputError} naming the limit when no mapping exists, and what would fit
 */
export function mapLayer(
  name: string,
  shape: ConvolutionShape,
  { chip = EYERISS_CHIP, costs = EYERISS_65NM, padding = NO_PADDING }: MapLayerOptions = {},
): RowStationaryMapping {
  const words = wordCosts(chip, costs);
  // Energies are kept and mappings made anew: there may be hundreds of thousands.
  const energies: number[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const mapping of candidates(chip, shape)) {
    const energy = accessEnergy(countAccesses(shape, mapping, padding), words).total;
    least = Math.min(least, energy);
    energies.push(energy);
  }
  let best: { mapping: RowStationaryMapping; energy: number; cycles: number } | undefined;
  let candidate = 0;
  for (const mapping of candidates(chip, shape)) {
    const energy = energies[candidate++]!;
    if (energy > least * (1 + ENERGY_TOLERANCE)) continue;
    const cycles = processingCycles(chip, shape, mapping).total;
    const faster = !best || cycles < best.cycles;
    if (faster || (cycles === best?.cycles && energy < best.energy)) {
      best = { mapping, energy, cycles };
    }
  }
  if (!best) throw new InputError(`${name}: ${whyNone(chip, shape)}`);
  return best.mapping;
}

/**
 * Mappings that break no limit, without those that another one beats: of all sizes that cut a
 * dimension into the same number of blocks the smallest takes the least room and moves as much.
 */
export function* candidates(
  chip: EyerissChip,
  shape: ConvolutionShape,
): Generator<RowStationaryMapping> {
  const { M, N, C, E, R, S } = shape;
  const weightWords = Math.floor(chip.weightBufferBytes / DATA_BYTES);
  for (const q of blockSizes(C)) {
    if (q * S > chip.inputSpadWords) break;
    for (const r of blockSizes(Math.ceil(C / q))) {
      if (r * R > chip.rows) break;
      // Filters of which a pass can hold the weights.
      const weightFilters = Math.floor(weightWords / (Math.min(q * r, C) * R * S));
      const mostP = Math.min(
        chip.partialSumSpadWords,
        Math.floor(chip.weightSpadWords / (q * S)),
        weightFilters,
      );
      for (const e of blockSizes(E)) {
        const mostT = setsThatFit(chip, r * R, e);
        if (mostT === 0) break;
        for (const n of blockSizes(N)) {
          const mostM = mostFilters(chip, shape, { n, e, q, r });
          if (mostM === 0) break;
          // As few blocks of filters as there can be, and those of about one size.
          const block = Math.ceil(M / Math.ceil(M / mostM));
          for (const p of upTo(Math.min(mostP, mostM))) {
            // More sets are never worse.
            const t = Math.min(mostT, Math.floor(mostM / p), Math.floor(weightFilters / p));
            const m = Math.min(mostM, Math.ceil(block / (p * t)) * p * t);
            yield { m, n, e, p, q, r, t };
          }
        }
      }
    }
  }
}

/** All up to 32, which is more than the chip as made can hold; beyond, such as differ by a sixteenth. */
function upTo(most: number): number[] {
  const sizes: number[] = [];
  for (let size = 1; size < most; size += Math.max(1, Math.floor(size / 16))) sizes.push(size);
  return most > 0 ? [...sizes, most] : sizes;
}

/** The smallest size for each number of blocks: ⌈total / k⌉. */
function blockSizes(total: number): number[] {
  const sizes: number[] = [];
  for (let size = 1; size <= total; ) {
    sizes.push(size);
    const blocks = Math.ceil(total / size);
    if (blocks === 1) break;
    // The least size that makes fewer blocks.
    size = Math.ceil(total / (blocks - 1));
  }
  return sizes;
}

/** Most filters whose partial sums fit beside the inputs of a pass; 0 when nothing fits. */
function mostFilters(
  chip: EyerissChip,
  shape: ConvolutionShape,
  { n, e, q, r }: Pick<RowStationaryMapping, 'n' | 'e' | 'q' | 'r'>,
): number {
  const { inputs } = banksOf(chip, shape, { m: 1, n, e, q, r });
  const banks = bufferBanks(chip) - inputs;
  if (banks < 1) return 0;
  return Math.min(shape.M, Math.floor((banks * chip.bankBytes) / (n * e * shape.F * DATA_BYTES)));
}

/** What no mapping gets round, as the smallest one meets it. */
function whyNone(chip: EyerissChip, shape: ConvolutionShape): string {
  const { R, S, W, F } = shape;
  const smallest = { m: 1, n: 1, e: 1, q: 1, r: 1 };
  if (R > chip.rows) {
    return (
      `its filters have ${R} rows, but a PE set is as high as its filter and the array has ` +
      `${chip.rows} rows; it would fit an array of ${R} rows, or filters of at most ${chip.rows}`
    );
  }
  if (S > chip.inputSpadWords) {
    return (
      `a filter row has ${S} weights, but the scratch pad for inputs holds a window of ` +
      `${chip.inputSpadWords}; it would fit one of ${S} words (inputSpadWords)`
    );
  }
  if (S > chip.weightSpadWords) {
    return (
      `a filter row has ${S} weights, but their scratch pad holds ${chip.weightSpadWords}; ` +
      `it would fit one of ${S} words (weightSpadWords)`
    );
  }
  const weights = R * S * DATA_BYTES;
  if (weights > chip.weightBufferBytes) {
    return (
      `one filter of one channel takes ${weights} bytes, but the buffer for weights holds ` +
      `${chip.weightBufferBytes}; it would fit one of ${weights} (weightBufferBytes)`
    );
  }
  const { inputs, partialSums } = banksOf(chip, shape, smallest);
  return (
    `one output row needs ${inputRowsOf(shape, 1)} rows of ${W} inputs (${inputs} banks of ` +
    `${chip.bankBytes} bytes) and ${F} partial sums (${partialSums}), but the buffer has ` +
    `${bufferBanks(chip)} banks; it would fit one of ${(inputs + partialSums) * chip.bankBytes} ` +
    'bytes (bufferBytes)'
  );
}
