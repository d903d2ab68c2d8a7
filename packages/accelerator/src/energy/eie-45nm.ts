import { arithmeticCosts } from './arithmetic-costs.js';
import type { EnergyCosts } from './energy-costs.js';
import { HOROWITZ_45NM, horowitzSramWord } from './horowitz-45nm.js';
import { positive } from './positive.js';

const WORD_BITS = 32;
const DRAM_WORD = 640;
const REGISTER_FILE_WORD = 1;
/** pJ for 32 bits of an SRAM of 32 kB. */
const SRAM_WORD_32KB = 5;

/**
 * Share of a 32-bit read of an SRAM that does not depend on its width: decoder, word line, precharge
 * and timing. **Calibrated**, not published. EIE (Fig. 9) finds that reading the matrices of
 * the nine layers costs least at 64 bits out of 32 to 512: narrower takes more reads, wider reads
 * what is not needed. With the reads that uniformly random layers of those sizes and densities take,
 * that holds for shares from 0.43 to 0.61, and this is near the middle. `sram-width.test.ts` holds
 * it to that, `bench/eie-energy.mjs` prints the curve.
 */
export const SRAM_FIXED_SHARE = 0.5;

function words(bits: number): number {
  return positive(bits, 'an access width in bits') / WORD_BITS;
}

function sram(capacityBytes: number, bits: number): number {
  const word = (SRAM_WORD_32KB * horowitzSramWord(capacityBytes)) / horowitzSramWord(32 * 1024);
  const width = SRAM_FIXED_SHARE + (1 - SRAM_FIXED_SHARE) * words(bits);
  return Math.max(REGISTER_FILE_WORD, word) * width;
}

/**
 * 45 nm as EIE counts (Han et al., ISCA 2016, Table I), which has half of Horowitz's energy for an
 * SRAM of 32 kB.
 */
export const EIE_45NM: EnergyCosts = {
  name: 'eie-45nm',
  source: 'Han et al., EIE, ISCA 2016, Table I (45 nm) and Fig. 10',
  unit: 'pJ',
  derived: [
    'SRAM of other capacities than 32 kB: in proportion to horowitz-45nm, not below the register file',
    `SRAM of other widths than 32 bits: ${SRAM_FIXED_SHARE} of a 32-bit read fixed, the rest linear in ` +
      'the width; calibrated so that the best width is the one of Fig. 9',
    'fixed-16 multiply 0.6 pJ: 6.2 times below float-32 (Fig. 10)',
    'fixed-8, float-16 and fixed-16 add: as horowitz-45nm, the source of Table I',
    'between processing elements: twice the register file, the ratio of Eyeriss (ISCA 2016, Table IV)',
  ],
  dram: (bits) => DRAM_WORD * words(bits),
  sram,
  betweenProcessingElements: (bits) => 2 * REGISTER_FILE_WORD * words(bits),
  registerFile: (bits) => REGISTER_FILE_WORD * words(bits),
  ...arithmeticCosts({
    multiply: {
      'fixed-8': HOROWITZ_45NM.multiply('fixed-8'),
      'fixed-16': 3.7 / 6.2,
      'fixed-32': 3.1,
      'float-16': HOROWITZ_45NM.multiply('float-16'),
      'float-32': 3.7,
    },
    add: {
      'fixed-8': HOROWITZ_45NM.add('fixed-8'),
      'fixed-16': HOROWITZ_45NM.add('fixed-16'),
      'fixed-32': 0.1,
      'float-16': HOROWITZ_45NM.add('float-16'),
      'float-32': 0.9,
    },
  }),
};
