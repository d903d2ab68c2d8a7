import { CorruptFileError } from './errors.js';
import { LevelCoder, MAX_ADAPTIVE_ALPHABET } from './level-coder.js';
import { RangeDecoder } from './range-coder.js';
import type { StreamDecoder } from './stream-coder.js';

/** Columns cost memory. */
export const MAX_ROW = 2 ** 20;

/**
 * Fewer bytes for so many symbols are refused: a file of nothing could else keep a decoder busy. No
 * probability comes closer to 1 than 1 − 7/4096, so that a symbol takes 1/405 bits.
 */
export function leastAdaptiveBytes(count: number): number {
  return Math.max(0, Math.floor(count / 4096) - 4);
}

/** Range coding of cluster indexes with adaptive contexts; it needs no table. */
export const adaptiveStream: StreamDecoder = {
  id: 2,
  name: 'adaptive',

  fault({ bits, base, center = 0, row = 0 }, count, byteLength, alphabet) {
    if (bits !== 0 || base !== 0) return 'an adaptive stream has a width or base, but may not';
    if (alphabet > MAX_ADAPTIVE_ALPHABET) {
      return `an adaptive stream of ${alphabet} symbols, but at most ${MAX_ADAPTIVE_ALPHABET} are allowed`;
    }
    if (center >= alphabet) return `center ${center} must be below ${alphabet}`;
    if (row < 1 || row > MAX_ROW) return `a row of ${row}, but must be 1 … ${MAX_ROW}`;
    const least = leastAdaptiveBytes(count);
    if (byteLength < least) {
      return `${count} adaptive symbols take at least ${least} bytes, but ${byteLength} are declared`;
    }
    return undefined;
  },

  decode({ bytes, offset, label }, { center = 0, row = 1 }, target, alphabet) {
    const reader = new RangeDecoder(bytes, 12);
    const levels = new LevelCoder(reader, center, alphabet, row);
    for (let i = 0; i < target.length; i++) {
      const symbol = levels.code(0);
      if (symbol === alphabet) {
        throw new CorruptFileError(offset, `${label}: symbol ${i} is not below ${alphabet}`);
      }
      target[i] = symbol;
    }
    if (!reader.atEnd || bytes.at(-1) === 0) {
      throw new CorruptFileError(
        offset + bytes.length,
        `${label}: ${bytes.length} bytes are declared, but its ${target.length} symbols take fewer`,
      );
    }
  },
};
