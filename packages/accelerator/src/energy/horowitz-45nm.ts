import { arithmeticCosts } from './arithmetic-costs.js';
import type { EnergyCosts } from './energy-costs.js';
import { positive } from './positive.js';
import { powerLaw } from './power-law.js';

const WORD_BITS = 32;
const DRAM_WORD = 640;
const REGISTER_FILE_WORD = 1;

/** pJ for a 32-bit word by capacity in bytes: half of the figure's 64 bits (10, 20 and 100 pJ). */
const SRAM_WORD = [
  { at: 8 * 1024, value: 5 },
  { at: 32 * 1024, value: 10 },
  { at: 1024 * 1024, value: 50 },
] as const;

const sramWord = powerLaw(SRAM_WORD);

/**
 * pJ for a 32-bit word of an SRAM of `capacityBytes`: as published at 8 kB, 32 kB and 1 MB, a power
 * law between them and beyond. Small ones cost at least as much as a register file, which is reached
 * at about 330 bytes.
 */
export function horowitzSramWord(capacityBytes: number): number {
  return Math.max(REGISTER_FILE_WORD, sramWord(positive(capacityBytes, 'an SRAM capacity')));
}

/** Words of 32 bits that so many bits are. */
function words(bits: number): number {
  return positive(bits, 'an access width in bits') / WORD_BITS;
}

/**
 * 45 nm at 0.9 V (Horowitz, ISSCC 2014, Fig. 1.1.9). The figure gives caches at one width alone, so
 * SRAM is linear in the width here; `EIE_45NM` has a fixed part, and is the set to compare widths by.
 */
export const HOROWITZ_45NM: EnergyCosts = {
  name: 'horowitz-45nm',
  source: 'Horowitz, ISSCC 2014, Fig. 1.1.9 (45 nm); DRAM and register file as in EIE, Table I',
  unit: 'pJ',
  derived: [
    'SRAM: log-log interpolation between 8 kB, 32 kB and 1 MB, the end segments extrapolated, not ' +
      'below the register file; linear in the width',
    'fixed-16 add 0.05 pJ: on the line through 8 bits (0.03 pJ) and 32 bits (0.1 pJ)',
    'fixed-16 multiply 0.79 pJ: on the power law through 8 bits (0.2 pJ) and 32 bits (3.1 pJ)',
    'between processing elements: twice the register file, the ratio of Eyeriss (ISCA 2016, Table IV)',
  ],
  dram: (bits) => DRAM_WORD * words(bits),
  sram: (capacityBytes, bits) => horowitzSramWord(capacityBytes) * words(bits),
  betweenProcessingElements: (bits) => 2 * REGISTER_FILE_WORD * words(bits),
  registerFile: (bits) => REGISTER_FILE_WORD * words(bits),
  ...arithmeticCosts({
    multiply: {
      'fixed-8': 0.2,
      'fixed-16': Math.sqrt(0.2 * 3.1),
      'fixed-32': 3.1,
      'float-16': 1.1,
      'float-32': 3.7,
    },
    add: {
      'fixed-8': 0.03,
      'fixed-16': 0.03 + (0.1 - 0.03) * ((16 - 8) / (32 - 8)),
      'fixed-32': 0.1,
      'float-16': 0.4,
      'float-32': 0.9,
    },
  }),
};
