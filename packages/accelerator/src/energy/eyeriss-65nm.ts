import { noFigure } from './arithmetic-costs.js';
import type { ArithmeticKind, EnergyCosts } from './energy-costs.js';
import { positive } from './positive.js';
import { powerLaw } from './power-law.js';

const NAME = 'eyeriss-65nm';
const WORD_BITS = 16;
const DRAM_WORD = 200;
const BUFFER_WORD = 6;
const BETWEEN_PES_WORD = 2;
const REGISTER_FILE_WORD = 1;

const between = powerLaw([
  { at: 512, value: REGISTER_FILE_WORD },
  { at: 100 * 1024, value: BUFFER_WORD },
]);

function words(bits: number): number {
  return positive(bits, 'an access width in bits') / WORD_BITS;
}

/** For a 16-bit word: the published levels are flat, at 512 bytes and below, and from 100 kB up. */
function sramWord(capacityBytes: number): number {
  const capacity = positive(capacityBytes, 'an SRAM capacity');
  return Math.min(BUFFER_WORD, Math.max(REGISTER_FILE_WORD, between(capacity)));
}

function fixed16Only(kind: ArithmeticKind): number {
  if (kind === 'fixed-16') return 1;
  throw noFigure(NAME, `a ${kind} multiply-accumulate`, 'its arithmetic is fixed-16');
}

function notApart(what: string): (kind: ArithmeticKind) => never {
  return (kind) => {
    throw noFigure(NAME, `a ${kind} ${what} alone`, 'it knows multiply-accumulates (fixed-16)');
  };
}

/**
 * 65 nm, relative to one 16-bit multiply-accumulate (Chen, Emer, Sze, ISCA 2016, Table IV): DRAM 200,
 * global buffer above 100 kB 6, between processing elements 2, register file of 0.5 kB 1. All are
 * linear in the width, as the paper counts words.
 */
export const EYERISS_65NM: EnergyCosts = {
  name: NAME,
  source: 'Chen, Emer, Sze, Eyeriss, ISCA 2016, Table IV (65 nm)',
  unit: 'MAC',
  derived: [
    'SRAM between 512 bytes (as the register file) and 100 kB (as the global buffer): log-log ' +
      'interpolation; flat outside, where the paper has one figure for all sizes',
    'other widths than 16 bits: linear',
  ],
  dram: (bits) => DRAM_WORD * words(bits),
  sram: (capacityBytes, bits) => sramWord(capacityBytes) * words(bits),
  betweenProcessingElements: (bits) => BETWEEN_PES_WORD * words(bits),
  registerFile: (bits) => REGISTER_FILE_WORD * words(bits),
  multiply: notApart('multiply'),
  add: notApart('add'),
  multiplyAccumulate: fixed16Only,
};
