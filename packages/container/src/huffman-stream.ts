import { BitReader } from './bit-reader.js';
import { burstTable } from './burst-table.js';
import { CorruptFileError, UsageError } from './errors.js';
import { decodeBursts, type HuffmanProgress } from './huffman-decoder.js';
import type { StreamDecoder } from './stream-coder.js';

/**
 * From this many symbols on a burst table is worth building: that takes as long as decoding some
 * 10,000 symbols one by one.
 */
const BURSTS_PAY = 16384;

/**
 * Canonical Huffman coding (Deep Compression, §4) with code lengths of at most 15 bits. A stream
 * declares its own code or shares one declared earlier, whichever is smaller with its table.
 */
export const huffmanStream: StreamDecoder = {
  id: 1,
  name: 'huffman',

  fault({ bits, base, code }, count, byteLength) {
    if (bits !== 0 || base !== 0) return 'a Huffman stream has a width or base, but may not';
    if (code === undefined) return 'a Huffman stream names no code table';
    const least = Math.ceil((count * code.minLength) / 8);
    const most = Math.ceil((count * code.maxLength) / 8);
    if (byteLength < least || byteLength > most) {
      return (
        `${count} symbols of ${code.minLength} to ${code.maxLength} bits take ${least} to ${most} ` +
        `bytes, but ${byteLength} are declared`
      );
    }
    return undefined;
  },

  decode(source, { code }, target, alphabet, decoder = decodeBursts) {
    const lookup = code!.lookup();
    const { maxLength } = code!;
    let done: HuffmanProgress = { symbols: 0, bits: 0 };
    if (target.length >= BURSTS_PAY && !(target instanceof Uint32Array)) {
      const bursts = burstTable(lookup, maxLength, alphabet, target.BYTES_PER_ELEMENT);
      const { bytes } = source;
      done = decoder({ bytes, bursts, lookup, lookupBits: maxLength, alphabet, target });
      checkProgress(done, target.length, bytes.length * 8);
    }
    const reader = new BitReader(source.bytes, done.bits);
    for (let i = done.symbols; i < target.length; i++) {
      const entry = lookup[reader.peek(maxLength)]!;
      reader.skip(entry & 15);
      const symbol = entry >>> 4;
      if (symbol >= alphabet) {
        throw new CorruptFileError(
          source.offset + Math.min(Math.floor(reader.position / 8), source.bytes.length),
          `${source.label}: symbol ${symbol}, but symbols must be below ${alphabet}`,
        );
      }
      target[i] = symbol;
    }
    if (!reader.paddingIsZero) {
      const end = Math.ceil(reader.position / 8);
      throw new CorruptFileError(
        source.offset + Math.min(end, source.bytes.length),
        reader.overrun || end < source.bytes.length
          ? `${source.label}: its ${target.length} symbols take ${end} bytes, but ${source.bytes.length} are declared`
          : `${source.label}: the last byte's padding bits are not zero`,
      );
    }
  },
};

/** A decoder handed in that goes wrong is its author's mistake, not the file's. */
function checkProgress({ symbols, bits }: HuffmanProgress, count: number, bitCount: number): void {
  const within = (value: number, most: number) =>
    Number.isInteger(value) && value >= 0 && value <= most;
  if (!within(symbols, count) || !within(bits, bitCount)) {
    throw new UsageError(
      `huffmanDecoder says that it decoded ${symbols} of ${count} symbols, ${bits} of ${bitCount} bits`,
    );
  }
}
