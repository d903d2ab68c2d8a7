import { UsageError } from '@pith/container';

/**
 * What an EIE is built of (Han et al., ISCA 2016, §IV and Table II). The defaults are the paper's
 * 64 processing elements (PEs).
 */
export interface EieConfiguration {
  /** PEs, 1 to 1024. Row i of a matrix lies on PE i mod `processingElements`. @default 64 */
  readonly processingElements: number;
  /** Activations that a PE's queue holds. @default 8 */
  readonly queueDepth: number;
  /** Bits of a row of a PE's sparse-matrix SRAM, which one read gives. @default 64 */
  readonly sramWidth: number;
  /** Bits of a relative row index: longer gaps take padding zeros. @default 4 */
  readonly indexBits: number;
  /** Bits of a weight's code; code 0 is a padding zero. @default 4 */
  readonly codeBits: number;
  /** Bits of a pointer to an entry of the sparse-matrix SRAM. @default 16 */
  readonly pointerBits: number;
  /** Activations that each of a PE's two register files holds. @default 64 */
  readonly activationRegisters: number;
  /** @default 800e6 */
  readonly clockHertz: number;
  /** Bytes of a PE's sparse-matrix SRAM. @default 131072 */
  readonly matrixSramBytes: number;
  /** Bytes of a PE's pointer SRAM, both banks. @default 32768 */
  readonly pointerSramBytes: number;
  /** Bytes of a PE's activation SRAM, for vectors longer than the register files. @default 2048 */
  readonly activationSramBytes: number;
}

const defaults: EieConfiguration = {
  processingElements: 64,
  queueDepth: 8,
  sramWidth: 64,
  indexBits: 4,
  codeBits: 4,
  pointerBits: 16,
  activationRegisters: 64,
  clockHertz: 800e6,
  matrixSramBytes: 131072,
  pointerSramBytes: 32768,
  activationSramBytes: 2048,
};

/** [least, most] of what is a whole number. */
const ranges: Readonly<Record<Exclude<keyof EieConfiguration, 'clockHertz'>, [number, number]>> = {
  processingElements: [1, 1024],
  queueDepth: [1, 65536],
  sramWidth: [1, 65536],
  indexBits: [1, 16],
  codeBits: [1, 16],
  pointerBits: [1, 32],
  activationRegisters: [1, 2 ** 20],
  matrixSramBytes: [1, 2 ** 32],
  pointerSramBytes: [1, 2 ** 32],
  activationSramBytes: [1, 2 ** 32],
};

/**
 * The paper's EIE but for `overrides`.
 *
 * PEs need not divide a matrix's rows (some PEs then have one row fewer), nor be a power of 4: the
 * leading non-zero detection is a tree over groups of 4 PEs (§IV), and a group may be short.
 *
 * @throws UsageError a count that is no whole number or outside its range, a clock that is not
 *   above 0, or an SRAM whose rows hold no whole number of entries
 */
export function eieConfiguration(overrides: Partial<EieConfiguration> = {}): EieConfiguration {
  for (const name of Object.keys(overrides)) {
    if (!(name in defaults)) {
      throw new UsageError(
        `EIE has no ${name}; what it has: ${Object.keys(defaults).sort().join(', ')}`,
      );
    }
  }
  const configuration = { ...defaults, ...overrides };
  for (const [name, [least, most]] of Object.entries(ranges)) {
    const value = configuration[name as keyof typeof ranges];
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new UsageError(
        `EIE's ${name} is ${value}, but must be a whole number from ${least} to ${most}; ` +
          `the paper's is ${defaults[name as keyof typeof ranges]}`,
      );
    }
  }
  const { clockHertz, sramWidth } = configuration;
  if (!(clockHertz > 0 && clockHertz < Number.POSITIVE_INFINITY)) {
    throw new UsageError(`EIE's clockHertz is ${clockHertz}, but must be above 0 and finite`);
  }
  const bits = configuration.indexBits + configuration.codeBits;
  if (sramWidth % bits !== 0) {
    const below = Math.floor(sramWidth / bits) * bits;
    throw new UsageError(
      `EIE's sramWidth is ${sramWidth} bits, which holds no whole number of entries of ${bits} ` +
        `bits (a relative index of ${configuration.indexBits} and a code of ` +
        `${configuration.codeBits}); ${below > 0 ? `${below} or ` : ''}${below + bits} would fit`,
    );
  }
  return configuration;
}
