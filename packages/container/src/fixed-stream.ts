import { BitReader } from './bit-reader.js';
import { CorruptFileError } from './errors.js';
import type { StreamDecoder } from './stream-coder.js';

/** A field of more bits would not fit the bit reader's accumulator. */
export const MAX_FIXED_BITS = 24;

/** Symbols of any stream are below this. */
export const MAX_ALPHABET = 2 ** MAX_FIXED_BITS;

/**
 * n bits a symbol, counted from the smallest symbol that occurs. A stream of one symbol repeated
 * takes 0 bits: `base` alone says it.
 *
 * Worked example: 4, 7, 5 is base 4, 2 bits: 00 11 01, padded to the byte 00110100 = 0x34.
 */
export const fixedStream: StreamDecoder = {
  id: 0,
  name: 'fixed',

  fault({ bits, base, code }, count, byteLength, alphabet) {
    if (code !== undefined) return 'a fixed-width stream names a code table, but has none';
    if (bits > MAX_FIXED_BITS)
      return `${bits} bits a symbol, but at most ${MAX_FIXED_BITS} are allowed`;
    const expected = Math.ceil((count * bits) / 8);
    if (byteLength !== expected) {
      return `${count} symbols of ${bits} bits take ${expected} bytes, but ${byteLength} are declared`;
    }
    if (count > 0 && base >= alphabet) return `base ${base} must be below ${alphabet}`;
    return undefined;
  },

  decode(source, { bits, base }, target, alphabet) {
    if (bits === 0) {
      target.fill(base);
      return;
    }
    if (bits === 8 && base === 0 && alphabet >= 256 && target instanceof Uint8Array) {
      target.set(source.bytes);
      return;
    }
    const reader = new BitReader(source.bytes);
    for (let i = 0; i < target.length; i++) {
      const symbol = reader.read(bits) + base;
      if (symbol >= alphabet) {
        throw new CorruptFileError(
          source.offset + Math.floor((i * bits) / 8),
          `${source.label}: symbol ${symbol}, but symbols must be below ${alphabet}`,
        );
      }
      target[i] = symbol;
    }
    if (!reader.paddingIsZero) {
      throw new CorruptFileError(
        source.offset + source.bytes.length - 1,
        `${source.label}: the last byte's padding bits are not zero`,
      );
    }
  },
};
