import { BitWriter } from './bit-writer.js';
import { CanonicalCode, MAX_CODE_LENGTH, MAX_CODE_SYMBOLS } from './canonical-code.js';
import { huffmanStream } from './huffman-stream.js';
import { limitedCodeLengths } from './package-merge.js';
import type { StreamCoder, StreamPlan } from './stream-coder.js';
import { STREAM_RECORD_BYTES } from './stream-record-size.js';
import type { SymbolHistogram } from './symbol-histogram.js';

/** A code's table is a repeated bytes field of the header: a tag and a length of 1 or 2 bytes. */
const TABLE_RECORD_BYTES = 3;

/** How many of the latest codes are tried for sharing; bounds the time for models of many layers. */
export const CODES_TRIED = 256;

/** Codes with the best canonical Huffman code, or with one that an earlier stream declared. */
export const huffmanCoder: StreamCoder = {
  ...huffmanStream,

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
};

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
    coder: huffmanStream.id,
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
