// What cluster indexes take in each coder, against the entropy bounds and general compressors, and
// how fast and in how much memory they are coded. The tensors with codebooks of all files given:
//
//     npx tsc -b packages/container && node packages/container/bench/context-coder.mjs
//         [--runs 3] [--json] [file.pith …]
//
// Without files, those of fixtures/compressed. Bytes are those of the symbols alone, without
// codebooks and headers.
//
//   fixed       gaps and values, or all symbols, of as few bits as all fit in
//   Huffman     the same under canonical codes, tables included; every width of the gaps tried
//   adaptive    binary arithmetic coding under contexts of the column (coder 2)
//   context     the context coder, all tensors of a file in one stream
//   zero-order  Shannon's bound: positions of non-zeros, and values
//   xz, zstd -19, brotli: the smaller of what they make of the gaps and values, a byte each, or of all
//               symbols packed into as few bits as they fit in
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { brotliCompressSync, constants } from 'node:zlib';
import { candidateRows, codeAdaptively } from '../dist/adaptive-coder.js';
import { adaptiveStream } from '../dist/adaptive-stream.js';
import { BitCost, ContextModels, chooseScan, codeTensor } from '../dist/context-coder/index.js';
import { readModel, SymbolHistogram } from '../dist/index.js';
import { RangeDecoder, RangeEncoder } from '../dist/range-coder.js';
import { GapStatistics, toEntries } from '../dist/relative-index.js';
import { planBytes, planStream } from '../dist/stream-coders.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const runs = Number(options.runs);
const folder = join(import.meta.dirname, '../../../fixtures/compressed');
const paths =
  positionals.length > 0
    ? positionals
    : readdirSync(folder)
        .filter((name) => name.endsWith('.pith'))
        .map((name) => join(folder, name));

/** The tensors of a file that have codebooks of ascending scalars, centroids that are not used left out. */
async function streamsOf(path) {
  const file = await readModel(readFileSync(path));
  const streams = [];
  let previousOutputs = 0;
  for (const [i, { name, shape, centroids, values }] of file.tensors.entries()) {
    if (values !== 'codebook' || centroids === 0) continue;
    const { data } = file.decodeTensor(i);
    const levels = [...new Set(data)].filter((level) => level !== 0).sort((a, b) => a - b);
    const symbolOf = new Map(levels.map((level, k) => [level, k + 1]));
    const symbols = Uint16Array.from(data, (value) => symbolOf.get(value) ?? 0);
    const center = levels.filter((level) => level < 0).length;
    streams.push({ name, shape, alphabet: levels.length + 1, center, symbols, previousOutputs });
    if (shape.length > 1) previousOutputs = shape.at(-1);
  }
  return streams;
}

const bitsFor = (alphabet) => Math.ceil(Math.log2(alphabet));

function fixedBytes({ symbols, alphabet }) {
  const gaps = new GapStatistics(symbols);
  const sizes = gaps.candidateBits.map(
    (bits) => (gaps.nonzeros + gaps.atWidth(bits).fillers) * (bits + bitsFor(alphabet)),
  );
  return Math.ceil(Math.min(symbols.length * bitsFor(alphabet), ...sizes) / 8);
}

function huffmanBytes({ symbols, alphabet }) {
  const gaps = new GapStatistics(symbols);
  const histogram = SymbolHistogram.of(symbols, alphabet);
  const sizes = gaps.candidateBits.map((bits) => {
    const { histogram: gapHistogram, fillers } = gaps.atWidth(bits);
    const counts = histogram.counts.slice();
    counts[0] = fillers;
    return (
      planBytes(planStream(gapHistogram, [])) +
      planBytes(planStream(new SymbolHistogram(counts), []))
    );
  });
  return Math.min(planBytes(planStream(histogram, [])), ...sizes);
}

const adaptivePlan = ({ symbols, alphabet, center, shape }) =>
  codeAdaptively(symbols, alphabet, center, candidateRows(shape));

/** The bytes of all streams under their scans. */
function encodeInContexts(streams, scans) {
  const encoder = new RangeEncoder(16);
  const models = new ContextModels();
  for (const [i, stream] of streams.entries()) {
    codeTensor(encoder, models, { ...stream, scan: scans[i] }, stream.symbols.slice());
  }
  return encoder.finish();
}

function decodeInContexts(bytes, streams, scans) {
  const decoder = new RangeDecoder(bytes, 16);
  const models = new ContextModels();
  return streams.map((stream, i) => {
    const symbols = new Uint16Array(stream.symbols.length);
    codeTensor(decoder, models, { ...stream, scan: scans[i] }, symbols);
    return symbols;
  });
}

/** Bits of each stream in its place among the others. */
function contextBits(streams, scans) {
  const models = new ContextModels();
  return streams.map((stream, i) => {
    const cost = new BitCost();
    codeTensor(cost, models, { ...stream, scan: scans[i] }, stream.symbols.slice());
    return cost.bits;
  });
}

/** The forms that a general compressor is given. */
function packedForms({ symbols, alphabet }) {
  const bits = bitsFor(alphabet);
  const packed = new Uint8Array(Math.ceil((symbols.length * bits) / 8));
  for (let i = 0; i < symbols.length; i++) {
    for (let bit = 0; bit < bits; bit++) {
      const at = i * bits + bit;
      if ((symbols[i] >> (bits - 1 - bit)) & 1) packed[at >> 3] |= 0x80 >> (at & 7);
    }
  }
  const gaps = new GapStatistics(symbols);
  const entries = toEntries(symbols, 8, gaps.nonzeros + gaps.atWidth(8).fillers);
  return [packed, Uint8Array.of(...entries.gaps, ...entries.values)];
}

/** @returns the bytes, or `undefined` where there is no such program */
function through(program, args, input) {
  const { status, stdout } = spawnSync(program, args, { input, maxBuffer: 2 ** 28 });
  return status === 0 ? stdout.length : undefined;
}

const general = {
  xz: (bytes) => through('xz', ['--format=lzma', '-9e', '-c'], bytes),
  zstd: (bytes) => through('zstd', ['-19', '--no-check', '-c', '-q'], bytes),
  brotli: (bytes) =>
    brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }).length,
};

function generalBytes(stream) {
  const forms = packedForms(stream);
  return Object.fromEntries(
    Object.entries(general).map(([name, compress]) => {
      const sizes = forms.map(compress).filter((size) => size !== undefined);
      return [name, sizes.length > 0 ? Math.min(...sizes) : undefined];
    }),
  );
}

/** Median seconds. */
function timed(work) {
  work();
  const seconds = Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return (performance.now() - start) / 1000;
  });
  return seconds.sort((a, b) => a - b)[Math.floor(runs / 2)];
}

function speeds(streams, scans, adaptive, bytes) {
  const symbols = streams.reduce((sum, stream) => sum + stream.symbols.length, 0);
  const rate = (work) => symbols / timed(work) / 1e6;
  return {
    adaptive: {
      encode: rate(() => {
        for (const [i, { symbols, alphabet, center }] of streams.entries()) {
          codeAdaptively(symbols, alphabet, center, [adaptive[i].row]);
        }
      }),
      decode: rate(() => {
        for (const [i, { symbols, alphabet }] of streams.entries()) {
          const source = { bytes: adaptive[i].bytes, offset: 0, label: '' };
          adaptiveStream.decode(source, adaptive[i], new Uint16Array(symbols.length), alphabet);
        }
      }),
    },
    context: {
      choose: rate(() => {
        for (const stream of streams) chooseScan(stream, stream.symbols, stream.previousOutputs);
      }),
      encode: rate(() => encodeInContexts(streams, scans)),
      decode: rate(() => decodeInContexts(bytes, streams, scans)),
    },
  };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

/** Bytes of arrays that a decoder takes beside the symbols: the most of several runs, as some may be collected. */
function contextMemory(streams, scans, bytes) {
  let most = 0;
  for (let run = 0; run < 5; run++) {
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    const kept = decodeInContexts(bytes, streams, scans);
    const taken = process.memoryUsage().arrayBuffers - before;
    const symbols = kept.reduce((sum, { byteLength }) => sum + byteLength, 0);
    most = Math.max(most, taken - symbols);
  }
  return most;
}

const files = [];
for (const path of paths) {
  const streams = await streamsOf(path);
  if (streams.length === 0) continue;
  const scans = streams.map((stream) => chooseScan(stream, stream.symbols, stream.previousOutputs));
  const bits = contextBits(streams, scans);
  const bytes = encodeInContexts(streams, scans);
  for (const [i, symbols] of decodeInContexts(bytes, streams, scans).entries()) {
    if (Buffer.compare(Buffer.from(symbols.buffer), Buffer.from(streams[i].symbols.buffer)) !== 0) {
      throw new Error(`${path}: ${streams[i].name} does not come back`);
    }
  }
  const adaptive = streams.map(adaptivePlan);
  files.push({
    name: basename(path, '.pith'),
    contextBytes: bytes.length,
    memory: contextMemory(streams, scans, bytes),
    speeds: speeds(streams, scans, adaptive, bytes),
    streams: streams.map((stream, i) => ({
      name: stream.name,
      shape: stream.shape,
      scan: scans[i],
      weights: stream.symbols.length,
      nonzeros: new GapStatistics(stream.symbols).nonzeros,
      levels: stream.alphabet - 1,
      bytes: {
        fixed: fixedBytes(stream),
        huffman: huffmanBytes(stream),
        adaptive: adaptive[i].payloadBytes,
        context: bits[i] / 8,
        'zero-order': SymbolHistogram.of(stream.symbols, stream.alphabet).entropyBits / 8,
        ...generalBytes(stream),
      },
    })),
  });
}

const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();

if (options.json) {
  console.log(JSON.stringify({ node: process.version, commit, runs, files }, null, 2));
} else {
  const columns = [
    'fixed',
    'huffman',
    'adaptive',
    'context',
    'zero-order',
    ...Object.keys(general),
  ];
  const row = (cells) => console.log(`| ${cells.join(' | ')} |`);
  for (const { name, streams, contextBytes, memory, speeds: speed } of files) {
    console.log(`\n### ${name}\n`);
    row(['tensor', 'shape', 'non-zero', 'levels', ...columns]);
    row(['---', '---', ...Array(columns.length + 2).fill('---:')]);
    for (const { name: tensor, shape, nonzeros, levels, bytes } of streams) {
      const sizes = columns.map((column) => bytes[column]?.toFixed(0) ?? '–');
      row([tensor, shape.join(' × '), nonzeros, levels, ...sizes]);
    }
    const total = (column) => streams.reduce((sum, { bytes }) => sum + bytes[column], 0);
    const nonzeros = streams.reduce((sum, stream) => sum + stream.nonzeros, 0);
    row(['all', '', nonzeros, '', ...columns.map((column) => total(column).toFixed(0))]);
    const { adaptive, context } = speed;
    const rate = (value) => value.toFixed(2);
    console.log(
      `\nOne stream of ${contextBytes} bytes. M weights/s: adaptive ${rate(adaptive.encode)} to encode, ` +
        `${rate(adaptive.decode)} to decode; context ${rate(context.encode)} and ${rate(context.decode)}, ` +
        `${rate(context.choose)} to choose scans. Its decoder takes ${(memory / 1e6).toFixed(1)} MB.`,
    );
  }
}
