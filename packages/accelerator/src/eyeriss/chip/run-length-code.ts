import { CorruptFileError, UsageError } from '@pith/container';

/** Bits of a run of zeros, of the value after it, and pairs of both in a word (JSSC 2017, §IV-B, Fig. 8). */
export const RUN_BITS = 5;
export const LEVEL_BITS = 16;
export const PAIRS_A_WORD = 3;
/** Three pairs and the bit that ends the code. */
export const WORD_BITS = PAIRS_A_WORD * (RUN_BITS + LEVEL_BITS) + 1;
export const WORD_BYTES = WORD_BITS / 8;
export const LONGEST_RUN = 2 ** RUN_BITS - 1;

/**
 * 16-bit activations in Eyeriss's run-length code (Chen et al., JSSC 2017, §IV-B and Fig. 8): up to 31
 * zeros are counted in a *run* of 5 bits, the next value, whatever it is, follows as a *level* of 16
 * bits. Three pairs make a 64-bit word, from its highest bit down; its lowest bit is 1 in the last word:
 *
 * | 63…59 | 58…43   | 42…38 | 37…22   | 21…17 | 16…1    | 0    |
 * | run 1 | level 1 | run 2 | level 2 | run 3 | level 3 | last |
 *
 * Zeros at the end are a run and a level of zero; pairs that the last word has too many are zero. The
 * paper leaves both open. How many values there are is not in the code: the chip knows a layer's shape.
 *
 * @param values two's complement and unsigned words code alike
 * @returns [2 · words], the upper half of each word first; nothing for no values
 */
export function encodeRunLength(values: Int16Array | Uint16Array): Uint32Array {
  const words = runLengthWords(values);
  const code = new Uint32Array(2 * words);
  let pair = 0;
  eachPair(values, (run, level) => {
    const at = 2 * Math.floor(pair / PAIRS_A_WORD);
    const place = pair++ % PAIRS_A_WORD;
    if (place === 0) {
      code[at] = (run << 27) | (level << 11);
    } else if (place === 1) {
      code[at]! |= (run << 6) | (level >>> 10);
      code[at + 1] = level << 22;
    } else {
      code[at + 1]! |= (run << 17) | (level << 1);
    }
  });
  if (words > 0) code[2 * words - 1]! |= 1;
  return code;
}

/** 64-bit words that `encodeRunLength` makes of the values, without making them. */
export function runLengthWords(values: Int16Array | Uint16Array): number {
  let pairs = 0;
  eachPair(values, () => {
    pairs++;
  });
  return Math.ceil(pairs / PAIRS_A_WORD);
}

/**
 * The values of a code.
 *
 * @param code [2 · words], as `encodeRunLength` gives it
 * @param length of the values, checked against what so many words can hold before anything is allocated
 * @throws {UsageError} when the length is no whole number from 0 up, or the code has half a word
 * @throws {CorruptFileError} naming the word where the code ends too early or too late, holds more
 *   values than declared, or is not zero where there is nothing
 */
export function decodeRunLength(code: Uint32Array, length: number): Uint16Array {
  if (!Number.isSafeInteger(length) || length < 0) {
    throw new UsageError(`run-length code: ${length} values, but must be a whole number from 0 up`);
  }
  if (code.length % 2 !== 0) {
    throw new UsageError(
      `run-length code: ${code.length} halves of 64-bit words, but must be an even number`,
    );
  }
  const words = code.length / 2;
  const most = words * PAIRS_A_WORD * (LONGEST_RUN + 1);
  if (length > most) {
    throw faultIn(
      Math.max(0, words - 1),
      `${words} words hold at most ${most} of ${length} values`,
    );
  }
  const values = new Uint16Array(length);
  let at = 0;
  for (let word = 0; word < words; word++) {
    const high = code[2 * word]!;
    const low = code[2 * word + 1]!;
    const last = (low & 1) === 1;
    for (let place = 0; place < PAIRS_A_WORD; place++) {
      const { run, level } = pairAt(high, low, place);
      if (at === length) {
        if (run === 0 && level === 0 && last && place > 0) continue;
        throw faultIn(word, `all ${length} values are there, but pair ${place + 1} follows`);
      }
      if (at + run >= length) {
        throw faultIn(
          word,
          `pair ${place + 1} has ${run} zeros and a value, but ${length - at} of ${length} values are left`,
        );
      }
      at += run;
      values[at++] = level;
    }
    if (last !== (word === words - 1)) {
      throw faultIn(
        word,
        last
          ? `marked as the last word, but is word ${word + 1} of ${words}`
          : 'the code is cut short: the word is not marked as the last one',
      );
    }
  }
  if (at < length) throw faultIn(words - 1, `ends the code after ${at} of ${length} values`);
  return values;
}

function eachPair(
  values: Int16Array | Uint16Array,
  visit: (run: number, level: number) => void,
): void {
  let run = 0;
  const end = values.length - 1;
  for (let i = 0; i <= end; i++) {
    const level = values[i]! & 0xffff;
    if (level === 0 && run < LONGEST_RUN && i < end) {
      run++;
    } else {
      visit(run, level);
      run = 0;
    }
  }
}

function pairAt(high: number, low: number, place: number): { run: number; level: number } {
  if (place === 0) return { run: high >>> 27, level: (high >>> 11) & 0xffff };
  if (place === 1) {
    return { run: (high >>> 6) & LONGEST_RUN, level: ((high & 0x3f) << 10) | (low >>> 22) };
  }
  return { run: (low >>> 17) & LONGEST_RUN, level: (low >>> 1) & 0xffff };
}

function faultIn(word: number, what: string): CorruptFileError {
  return new CorruptFileError(word * WORD_BYTES, `run-length code, word ${word}: ${what}`);
}
