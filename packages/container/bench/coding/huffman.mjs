import { CanonicalCode } from '../../dist/canonical-code.js';
import { GapStatistics, placeEntries, toEntries } from '../../dist/relative-index.js';
import { planBytes, planStream, streamCoder } from '../../dist/stream-coders.js';
import { streamDecoder } from '../../dist/stream-decoders.js';
import { SymbolHistogram } from '../../dist/symbol-histogram.js';

/** Gaps and values, or all symbols, under canonical codes, tables included: coder 1 of the format. */
export const huffman = {
  name: 'Huffman',

  choose: (streams) => streams.map(choosePlans),

  sizes: (_, choices) =>
    choices.map(({ plans }) => plans.reduce((sum, plan) => sum + planBytes(plan), 0)),

  *encode(streams, choices) {
    const coded = [];
    for (const [i, { symbols }] of streams.entries()) {
      const { bits, entries, plans } = choices[i];
      const parts = bits > 0 ? Object.values(toEntries(symbols, bits, entries)) : [symbols];
      const code = (part, k) => streamCoder(plans[k].coder).encode(part, plans[k]);
      coded.push({ parts: parts.map(code), tables: plans.map((plan) => plan.code?.toBytes()) });
      yield coded.at(-1);
    }
    return coded;
  },

  *decode(coded, streams, choices) {
    for (const [i, { symbols, alphabet }] of streams.entries()) {
      const { bits, entries, plans } = choices[i];
      const decode = (k, target, limit) => {
        const table = coded[i].tables[k];
        const form = { ...plans[k], ...(table && { code: CanonicalCode.fromBytes(table) }) };
        const source = { bytes: coded[i].parts[k], offset: 0, label: '' };
        streamDecoder(form.coder).decode(source, form, target, limit);
        return target;
      };
      const target = new Uint16Array(symbols.length);
      if (bits === 0) decode(0, target, alphabet);
      else {
        const gaps = decode(
          0,
          bits > 8 ? new Uint16Array(entries) : new Uint8Array(entries),
          2 ** bits,
        );
        placeEntries(gaps, decode(1, new Uint16Array(entries), alphabet), target);
      }
      yield target;
    }
  },
};

/** The smallest of all symbols and of gaps and values, by every width of the gaps. */
function choosePlans({ symbols, alphabet }) {
  const gaps = new GapStatistics(symbols);
  const histogram = SymbolHistogram.of(symbols, alphabet);
  const all = { bits: 0, entries: symbols.length, plans: [planStream(histogram, [])] };
  const sparse = gaps.candidateBits.map((bits) => {
    const { histogram: gapHistogram, fillers } = gaps.atWidth(bits);
    const counts = histogram.counts.slice();
    counts[0] = fillers;
    const plans = [planStream(gapHistogram, []), planStream(new SymbolHistogram(counts), [])];
    return { bits, entries: gaps.nonzeros + fillers, plans };
  });
  const size = ({ plans }) => plans.reduce((sum, plan) => sum + planBytes(plan), 0);
  return [all, ...sparse].reduce((best, each) => (size(each) < size(best) ? each : best));
}
