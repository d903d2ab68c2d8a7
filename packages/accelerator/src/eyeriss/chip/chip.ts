import { UsageError } from '@pith/container';

/** Bits of a weight, an activation and a partial sum (JSSC 2017, §V-C). */
export const DATA_BITS = 16;
export const DATA_BYTES = DATA_BITS / 8;

/** What the chip has: all sizes are whole numbers from 1 up. */
export interface EyerissChip {
  /** Rows of processing elements; a filter may have no more rows than that (§III-A). @default 12 */
  readonly rows: number;
  /** @default 14 */
  readonly columns: number;
  /** The part of the global buffer for inputs and partial sums (§V-A). @default 102400 */
  readonly bufferBytes: number;
  /** A bank of that part belongs to inputs or to partial sums as a whole (§V-A). @default 4096 */
  readonly bankBytes: number;
  /** The part that holds the weights of the next processing pass (§V-A). @default 8192 */
  readonly weightBufferBytes: number;
  /** Scratch pads of one processing element, in 16-bit words (§V-C). @default 12 */
  readonly inputSpadWords: number;
  /** @default 224 */
  readonly weightSpadWords: number;
  /** @default 24 */
  readonly partialSumSpadWords: number;
  /** From the buffer into the array in a cycle, in 16-bit words (§V-B). @default 1 */
  readonly inputWordsPerCycle: number;
  /** @default 4 */
  readonly weightWordsPerCycle: number;
  /** Each way. @default 4 */
  readonly partialSumWordsPerCycle: number;
  /** @default 200e6 */
  readonly clockHertz: number;
  /** To DRAM, in either direction (Table V). @default 60e6 */
  readonly linkHertz: number;
  /** @default 64 */
  readonly linkBits: number;
}

/** The chip as it was made (Chen et al., JSSC 2017, §III, §V and Table IV), at 1 V. */
export const EYERISS_CHIP: EyerissChip = {
  rows: 12,
  columns: 14,
  bufferBytes: 100 * 1024,
  bankBytes: 4 * 1024,
  weightBufferBytes: 8 * 1024,
  inputSpadWords: 12,
  weightSpadWords: 224,
  partialSumSpadWords: 24,
  inputWordsPerCycle: 1,
  weightWordsPerCycle: 4,
  partialSumWordsPerCycle: 4,
  clockHertz: 200e6,
  linkHertz: 60e6,
  linkBits: 64,
};

/** Far beyond any chip; the search for mappings takes longer the larger the chip. */
const MOST: { readonly [size in keyof EyerissChip]: number } = {
  rows: 1024,
  columns: 1024,
  bufferBytes: 2 ** 40,
  bankBytes: 2 ** 40,
  weightBufferBytes: 2 ** 40,
  inputSpadWords: 2 ** 16,
  weightSpadWords: 2 ** 20,
  partialSumSpadWords: 2 ** 16,
  inputWordsPerCycle: 2 ** 20,
  weightWordsPerCycle: 2 ** 20,
  partialSumWordsPerCycle: 2 ** 20,
  clockHertz: 1e12,
  linkHertz: 1e12,
  linkBits: 2 ** 20,
};

/**
 * The chip with other sizes.
 *
 * @throws {UsageError} for a name that the chip does not have, for what is no whole number in range,
 *   and for buffers that are too small for a single bank of inputs and one of partial sums
 * @example
 * eyerissChip({ rows: 16, columns: 16, bufferBytes: 128 * 1024 });
 */
export function eyerissChip(sizes: Partial<EyerissChip> = {}): EyerissChip {
  for (const [name, value] of Object.entries(sizes)) {
    const most = MOST[name as keyof EyerissChip];
    if (most === undefined) {
      throw new UsageError(
        `Eyeriss: no size is named "${name}"; there are ${Object.keys(MOST).join(', ')}`,
      );
    }
    if (value !== undefined && (!Number.isInteger(value) || value < 1 || value > most)) {
      throw new UsageError(
        `Eyeriss: ${name} is ${value}, but must be a whole number from 1 to ${most}`,
      );
    }
  }
  const given = Object.entries(sizes).filter(([, value]) => value !== undefined);
  const chip: EyerissChip = { ...EYERISS_CHIP, ...Object.fromEntries(given) };
  if (chip.bankBytes < DATA_BYTES) {
    throw new UsageError(`Eyeriss: bankBytes is ${chip.bankBytes}, but a word takes ${DATA_BYTES}`);
  }
  if (bufferBanks(chip) < 2) {
    throw new UsageError(
      `Eyeriss: bufferBytes is ${chip.bufferBytes}, which is ${bufferBanks(chip)} banks of ` +
        `${chip.bankBytes} bytes, but inputs and partial sums need one each; ` +
        `give at least ${2 * chip.bankBytes}`,
    );
  }
  return chip;
}

export function processingElements({ rows, columns }: EyerissChip): number {
  return rows * columns;
}

/** Whole banks for inputs and partial sums: 25 of the chip as made. */
export function bufferBanks({ bufferBytes, bankBytes }: EyerissChip): number {
  return Math.floor(bufferBytes / bankBytes);
}
