import { BitReader } from './bit-reader.js';
import { BitWriter } from './bit-writer.js';
import { burstTable } from './burst-table.js';
import { CanonicalCode, MAX_CODE_LENGTH, MAX_CODE_SYMBOLS } from './canonical-code.js';
import { CorruptFileError, UsageError } from './errors.js';
import { decodeBursts, type HuffmanProgress } from './huffman-decoder.js';
import { limitedCodeLengths } from './package-merge.js';
import type { StreamCoder, StreamPlan } from './stream-coder.js';
import { STREAM_RECORD_BYTES } from './stream-record-size.js';
import type { SymbolHistogram } from './symbol-histogram.js';

/** A code's table is a repeated bytes field of the header: a tag and a length of 1 or 2 bytes. */
const TABLE_RECORD_BYTES = 3;

/** How many of the latest codes are tried for sharing; bounds the time for models of many layers. */
export const CODES_TRIED = 256;

/**
 * From this many symbols on a burst table is worth building: that takes as long as decoding some
 * 10,000 symbols one by one.
 */
const BURSTS_PAY = 16384;

/**
 * Canonical Huffman coding (Deep Compression, §4) with code lengths of at most 15 bits. A stream
 * declares its own code or shares one declared earlier, whichever is smaller with its table.
 */
export const huffmanCoder: StreamCoder = {
  id: 1,
  name: 'huffman',

  plan(histogram, codes) {
    const own = planOwnCode(histogram);
    let best = own;
    for (const code of codes.slice(-CODES_TRIED)) {
      const limit = best
        ? (best.payloadBytes + best.headerBytes - STREAM_RECORD_BYTES) * 8
        : Infinity;
      const bits = codedBits(histogram, code, limit);
      if (bits < limit) best = planWith(code, bits, 0);
    }
    return best;
  },

  encode(symbols, { code, payloadBytes }) {
    const { lengths } = code!;
    const codes = code!.codes();
    const writer = new BitWriter(payloadBytes);
    for (let i = 0; i < symbols.length; i++) {
      const symbol = symbols[i]!;
      writer.write(codes[symbol]!, lengths[symbol]!);
    }
    return writer.finish();
  },

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

function planOwnCode(histogram: SymbolHistogram): StreamPlan | undefined {
  const { used, counts } = histogram;
  if (used.length < 2 || used.at(-1)! >= MAX_CODE_SYMBOLS) return undefined;
  const frequencies = Float64Array.from(used, (symbol) => counts[symbol]!);
  const usedLengths = limitedCodeLengths(frequencies, MAX_CODE_LENGTH);
  const lengths = new Uint8Array(used.at(-1)! + 1);
  for (let i = 0; i < used.length; i++) lengths[used[i]!] = usedLengths[i]!;
  const code = new CanonicalCode(lengths);
  return planWith(code, codedBits(histogram, code), code.byteLength + TABLE_RECORD_BYTES);
}

function planWith(code: CanonicalCode, bits: number, tableBytes: number): StreamPlan {
  return {
    coder: huffmanCoder.id,
    bits: 0,
    base: 0,
    code,
    payloadBytes: Math.ceil(bits / 8),
    headerBytes: STREAM_RECORD_BYTES + tableBytes,
  };
}

/** Bits of the stream under a code; infinite when a symbol has none, or once `limit` is passed. */
function codedBits(histogram: SymbolHistogram, code: CanonicalCode, limit = Infinity): number {
  const { used, counts } = histogram;
  if (used.length === 0 || used.at(-1)! >= code.lengths.length) return Infinity;
  let bits = 0;
  for (let i = 0; i < used.length && bits < limit; i++) {
    const length = code.lengths[used[i]!]!;
    if (length === 0) return Infinity;
    bits += length * counts[used[i]!]!;
  }
  return bits;
}
