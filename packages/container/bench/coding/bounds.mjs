import { GapStatistics } from '../../dist/relative-index.js';
import { SymbolHistogram } from '../../dist/symbol-histogram.js';
import { bitsFor } from './file-streams.mjs';

/** Gaps and values, or all symbols, of as few bits as all fit in. */
export function fixedBytes({ symbols, alphabet }) {
  const gaps = new GapStatistics(symbols);
  const sizes = gaps.candidateBits.map(
    (bits) => (gaps.nonzeros + gaps.atWidth(bits).fillers) * (bits + bitsFor(alphabet)),
  );
  return Math.ceil(Math.min(symbols.length * bitsFor(alphabet), ...sizes) / 8);
}

/** Shannon's bound without contexts: positions of non-zeros, and values. */
export function zeroOrderBytes({ symbols, alphabet }) {
  return SymbolHistogram.of(symbols, alphabet).entropyBits / 8;
}
