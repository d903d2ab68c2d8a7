/**
 * Bits that one look-up of a burst table decodes. 2^12 entries of 8 bytes fill the 32 kB of a usual
 * first-level cache, and two windows of 12 are in every 32-bit read that begins at any bit. 11 bits
 * are about 8 % slower; 13 decode more symbols a look-up, but miss the cache and are slower as well.
 */
export const BURST_BITS = 12;

/** Room for symbols in an entry. */
const BURST_BYTES = 6;

/**
 * Decoding several symbols by one look-up: entry w of 2^12 holds all symbols that are whole in the
 * window w of the next 12 bits, as far as they fit. An entry is two words, little-endian:
 *
 *     bytes 0 … 5  the symbols, of 1 or 2 bytes each    byte 6  their bytes    byte 7  their bits
 *
 * so that a decoder stores the entry where the next symbols belong and moves on by bytes 6 and 7.
 * An entry is 0 bits long where the first symbol's code is longer than the window, or the symbol is
 * not below `alphabet`.
 *
 * @param lookup [2^lookupBits]: as `CanonicalCode.lookup`
 * @param width bytes a symbol, 1 or 2; symbols that do not fit are treated as beyond the alphabet
 */
export function burstTable(
  lookup: Uint32Array,
  lookupBits: number,
  alphabet: number,
  width: number,
): Uint32Array {
  const below = Math.min(alphabet, 256 ** width);
  const mask = (1 << BURST_BITS) - 1;
  const left = Math.max(0, lookupBits - BURST_BITS);
  const right = Math.max(0, BURST_BITS - lookupBits);
  const table = new Uint32Array(2 << BURST_BITS);
  for (let window = 0; window <= mask; window++) {
    let low = 0;
    let high = 0;
    let bits = 0;
    let bytes = 0;
    for (; bytes + width <= BURST_BYTES; bytes += width) {
      const entry = lookup[(((window << bits) & mask) << left) >>> right]!;
      const symbol = entry >>> 4;
      const length = entry & 15;
      if (bits + length > BURST_BITS || symbol >= below) break;
      if (bytes < 4) low |= symbol << (8 * bytes);
      else high |= symbol << (8 * bytes - 32);
      bits += length;
    }
    table[2 * window] = low;
    table[2 * window + 1] = high | (bytes << 16) | (bits << 24);
  }
  return table;
}
