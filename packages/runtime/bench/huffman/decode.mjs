// Decoding of Huffman streams, in millions of symbols a second, on streams like those of pruned and
// shared layers, seeded. It times what was built:
//
//     npx tsc -b packages/runtime && node packages/runtime/scripts/build-kernels.mjs
//     node packages/runtime/bench/huffman/decode.mjs [--symbols 4000000] [--runs 15] [--json]
//
// The decoders take turns within each run, in another order each time. "one by one" is one look-up
// a symbol, as @pith/container decodes short streams and the ends of long ones.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { simd } from '#kernel-modules';
import { huffmanCoder } from '../../../container/dist/huffman-coder.js';
import { SymbolHistogram } from '../../../container/dist/symbol-histogram.js';
import { xorshift } from '../../../container/dist/xorshift.js';
import { createHuffmanDecoder } from '../../dist/huffman/huffman-decoder.js';
import { Memory } from '../../dist/memory/memory.js';

const { values: options } = parseArgs({
  options: {
    symbols: { type: 'string', default: '4000000' },
    runs: { type: 'string', default: '15' },
    json: { type: 'boolean', default: false },
  },
});
const count = Number(options.symbols);
const runs = Number(options.runs);

/** Cluster indexes: the centroids near the middle are the rarer ones, as pruning left a hole there. */
function clusters(k, seed) {
  const random = xorshift(seed);
  return Uint8Array.from({ length: count }, () => {
    const magnitude = 0.15 - 0.28 * Math.log(1 - random());
    const place = Math.min(1, magnitude) * (random() < 0.5 ? -1 : 1);
    return 1 + Math.min(k - 1, Math.floor(((place + 1) / 2) * k));
  });
}

/** Gaps of entries that stand with this density, independently. */
function gaps(density, seed, ArrayType = Uint8Array) {
  const random = xorshift(seed);
  const most = ArrayType === Uint8Array ? 255 : 1023;
  return ArrayType.from({ length: count }, () =>
    Math.min(most, Math.floor(Math.log(1 - random()) / Math.log(1 - density))),
  );
}

const streams = {
  '16 clusters': clusters(16, 1),
  '32 clusters': clusters(32, 2),
  '32 symbols, bell-shaped': (() => {
    const random = xorshift(3);
    return Uint8Array.from({ length: count }, () =>
      Math.floor(((random() + random() + random()) / 3) * 32),
    );
  })(),
  'gaps, density 0.09': gaps(0.09, 4),
  'gaps, density 0.3': gaps(0.3, 5),
  'gaps, density 0.04, 10 bits': gaps(0.04, 6, Uint16Array),
};

const memory = new Memory();
const { exports: kernels } = await WebAssembly.instantiate(
  await WebAssembly.compile(Buffer.from(simd, 'base64')),
  { env: { memory: memory.webAssembly } },
);
const decoders = {
  'one by one': () => ({ symbols: 0, bits: 0 }),
  'bursts, JavaScript': undefined,
  'bursts, WebAssembly': createHuffmanDecoder(kernels, memory),
};

const results = Object.entries(streams).map(([name, symbols]) => {
  const histogram = SymbolHistogram.of(symbols, 1024);
  const form = huffmanCoder.plan(histogram, []);
  const bytes = huffmanCoder.encode(symbols, form);
  const target = new symbols.constructor(count);
  const alphabet = histogram.used.at(-1) + 1;
  const seconds = Object.fromEntries(Object.keys(decoders).map((decoder) => [decoder, []]));
  return {
    name,
    symbols,
    form,
    source: { bytes, offset: 0, label: name },
    target,
    alphabet,
    seconds,
  };
});

for (let run = -2; run < runs; run++) {
  for (const { symbols, form, source, target, alphabet, seconds } of results) {
    const order = Object.entries(decoders);
    for (let i = Math.abs(run) % order.length; i > 0; i--) order.push(order.shift());
    for (const [decoder, decode] of order) {
      target.fill(0);
      const start = performance.now();
      huffmanCoder.decode(source, form, target, alphabet, decode);
      const end = performance.now();
      if (Buffer.compare(Buffer.from(target.buffer), Buffer.from(symbols.buffer)) !== 0) {
        throw new Error(`${decoder} does not give back the symbols`);
      }
      if (run >= 0) seconds[decoder].push((end - start) / 1000);
    }
  }
}

const rate = (seconds) => count / seconds / 1e6;
const report = results.map(({ name, source, form, seconds }) => ({
  name,
  bitsPerSymbol: (source.bytes.length * 8) / count,
  longestCode: form.code.maxLength,
  megaSymbolsPerSecond: Object.fromEntries(
    Object.entries(seconds).map(([decoder, all]) => {
      const sorted = all.toSorted((a, b) => a - b);
      const median = rate(sorted[Math.floor(sorted.length / 2)]);
      return [decoder, { median, min: rate(sorted.at(-1)), max: rate(sorted[0]) }];
    }),
  ),
}));

const machine = `${cpus()[0]?.model}, Node ${process.version}`;
if (options.json) {
  console.log(JSON.stringify({ machine, runs, symbols: count, report }, null, 2));
} else {
  console.log(`${machine}; M symbols/s, median of ${runs} runs (min … max)`);
  console.table(
    Object.fromEntries(
      report.map(({ name, bitsPerSymbol, longestCode, megaSymbolsPerSecond }) => [
        name,
        {
          'bits/symbol': Number(bitsPerSymbol.toFixed(2)),
          'longest code': longestCode,
          ...Object.fromEntries(
            Object.entries(megaSymbolsPerSecond).map(([decoder, { median, min, max }]) => [
              decoder,
              `${median.toFixed(0)} (${min.toFixed(0)} … ${max.toFixed(0)})`,
            ]),
          ),
        },
      ]),
    ),
  );
}
