// What cluster indexes take in each coder, against the entropy bounds and general compressors, and
// how fast and in how much memory they are coded. The tensors with codebooks of all files given:
//
//     npx tsc -b packages/container && node packages/container/bench/context-coder.mjs
//         [--rounds 5] [--json] [file.pith …]
//
// Without files, all of fixtures. Bytes are those of the symbols alone, without codebooks and headers.
//
//   zero-order  Shannon's bound: positions of non-zeros, and values
//   fixed       gaps and values, or all symbols, of as few bits as all fit in
//   Huffman     the same under canonical codes, tables included; every width of the gaps tried
//   adaptive    binary arithmetic coding under contexts of the column (coder 2)
//   context     the context coder, all tensors of a file in one stream
//   xz, zstd -19, brotli: the smaller of what they make of the gaps and values, a byte each, or of all
//               symbols packed into as few bits as they fit in
//
// Speeds are millions of weights, zeros included, in a second of the processor's time; coders are timed in
// turn. `npm run results:coding` writes the tables of docs/results.md by the same modules.
import { parseArgs } from 'node:util';
import { fixtureFiles } from './coding/fixture-files.mjs';
import { measureFile } from './coding/measure-file.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds);
const paths = positionals.length > 0 ? positionals : fixtureFiles();

const files = [];
for (const path of paths) {
  const measured = await measureFile(path, { rounds });
  if (measured === undefined) continue;
  files.push(measured);
  if (!options.json) print(measured);
}
if (options.json) console.log(JSON.stringify({ node: process.version, rounds, files }, null, 1));

function print({ name, streams, contextStream, speeds, memory }) {
  console.log(`\n${name}: one stream of ${contextStream} bytes in contexts`);
  const line = (tensor, shape, nonzeros, levels, bytes) => ({
    ...{ tensor, shape, 'non-zero': nonzeros, levels },
    ...Object.fromEntries(
      Object.entries(bytes).map(([coder, size]) => [
        coder,
        size === undefined ? '–' : Math.round(size),
      ]),
    ),
  });
  const total = (of) => streams.reduce((sum, stream) => sum + of(stream), 0);
  const totals = Object.fromEntries(
    Object.entries(streams[0].bytes).map(([coder, size]) => [
      coder,
      size === undefined ? undefined : total(({ bytes }) => bytes[coder]),
    ]),
  );
  console.table([
    ...streams.map((s) => line(s.name, s.shape.join('×'), s.nonzeros, s.levels, s.bytes)),
    line(
      'all',
      '',
      total(({ nonzeros }) => nonzeros),
      '',
      totals,
    ),
  ]);
  if (speeds === undefined) return;
  const rate = (speed) =>
    speed && `${speed.median.toFixed(2)} (${speed.least.toFixed(2)}–${speed.most.toFixed(2)})`;
  console.table(
    Object.entries(speeds).map(([coder, { choose, encode, decode }]) => ({
      ...{ coder, choose: rate(choose), encode: rate(encode), decode: rate(decode) },
      'kB to encode': memory[coder] && Math.round(memory[coder].encode / 1000),
      'kB to decode': memory[coder] && Math.round(memory[coder].decode / 1000),
    })),
  );
}
