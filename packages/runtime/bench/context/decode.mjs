// Decoding of contexts in WebAssembly beside the plain decoder of @pith/container: of files, and of a
// larger tensor that is made up, seeded. It times what was built:
//
//     npx tsc -b packages/runtime && node packages/runtime/scripts/build-kernels.mjs
//     node packages/runtime/bench/context/decode.mjs [--rounds 9] [--json] [file.pith …]
//
// The decoders take turns; figures are medians of the rounds, in processor time, and their ratio is that of
// two in one run. Without files: the LeNets of fixtures, small ones and usual ones. Getting the module ready
// is counted for each file, compiling it is not: load.mjs times that too. Memory is what a decoder holds at
// most beside the symbols: arrays of the plain one, the whole memory of the other.
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import * as packed from '#packed-context-decoder';
import { fileStreams } from '../../../container/bench/coding/file-streams.mjs';
import { mostMemory } from '../../../container/bench/coding/memory.mjs';
import { timeInTurns } from '../../../container/bench/coding/speeds.mjs';
import {
  ContextModels,
  chooseScan,
  codeTensor,
} from '../../../container/dist/context-coder/index.js';
import { RangeDecoder, RangeEncoder } from '../../../container/dist/range-coder.js';
import { xorshift } from '../../../container/dist/xorshift.js';
import { createContextDecoder } from '../../dist/context/context-decoder.js';
import { instantiator } from '../../dist/kernels/webassembly.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '9' },
    json: { type: 'boolean', default: false },
  },
});
const fixtures = join(import.meta.dirname, '../../../../fixtures');
const files = [
  'records/lenet-300-100-2666.pith',
  'records/lenet-300-100-1974.pith',
  'records/lenet-5-2972.pith',
  'records/lenet-5-1436.pith',
  'compressed/lenet-300-100.pith',
  'compressed/lenet-5.pith',
].map((name) => join(fixtures, name));
const paths = positionals.length > 0 ? positionals : files;

/** A convolution's kernel, and a layer behind it, of which one weight in ten is left. */
function madeUp() {
  const random = xorshift(1);
  const shapes = [
    [3, 3, 256, 256],
    [1024, 1024],
  ];
  return shapes.map((shape) => {
    const length = shape.reduce((product, size) => product * size, 1);
    const symbols = Uint16Array.from({ length }, () =>
      random() < 0.1 ? 1 + Math.floor(5 * (random() + random() + random())) : 0,
    );
    return { shape, alphabet: 16, center: 7, symbols, previousOutputs: 0 };
  });
}

function encode(tensors) {
  const encoder = new RangeEncoder(16);
  const models = new ContextModels();
  for (const tensor of tensors) codeTensor(encoder, models, tensor, tensor.symbols.slice());
  return encoder.finish();
}

function* decodePlainly(bytes, tensors) {
  const decoder = new RangeDecoder(bytes, 16);
  const models = new ContextModels();
  for (const tensor of tensors) {
    const symbols = new Uint16Array(tensor.symbols.length);
    codeTensor(decoder, models, tensor, symbols);
    yield symbols;
  }
}

const instantiate = instantiator(packed);

/** @returns the symbols, and the bytes of the memory */
async function decodeInWebAssembly(bytes, tensors) {
  const webAssembly = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  const kernels = await instantiate('simd', { webAssembly });
  const stream = new RangeDecoder(bytes, 16);
  const decoder = createContextDecoder(kernels, webAssembly, stream, new ContextModels());
  const decoded = tensors.map((tensor) => {
    const symbols = new Uint16Array(tensor.symbols.length);
    decoder.decode(tensor, symbols);
    return symbols;
  });
  return { decoded, memory: webAssembly.buffer.byteLength };
}

const works = await Promise.all(
  paths.map(async (path) => ({ name: basename(path, '.pith'), tensors: await fileStreams(path) })),
);
if (positionals.length === 0) works.push({ name: 'made up', tensors: madeUp() });

const report = [];
for (const { name, tensors } of works) {
  for (const tensor of tensors)
    tensor.scan = chooseScan(tensor, tensor.symbols, tensor.previousOutputs);
  const bytes = encode(tensors);
  const { decoded, memory } = await decodeInWebAssembly(bytes, tensors);
  decoded.forEach((symbols, i) => {
    const bits = ({ buffer }) => Buffer.from(buffer);
    if (!bits(symbols).equals(bits(tensors[i].symbols)))
      throw new Error(`${name}: tensor ${i} does not come back`);
  });
  const times = await timeInTurns(
    {
      plain: () => [...decodePlainly(bytes, tensors)],
      webAssembly: () => decodeInWebAssembly(bytes, tensors),
    },
    { rounds: Number(options.rounds) },
  );
  const weights = tensors.reduce((sum, { symbols }) => sum + symbols.length, 0);
  const rate = ({ median }) => Number((weights / median / 1e6).toFixed(2));
  report.push({
    name,
    weights,
    bytes: bytes.length,
    plain: rate(times.plain),
    webAssembly: rate(times.webAssembly),
    ratio: Number((times.plain.median / times.webAssembly.median).toFixed(1)),
    plainMemory: mostMemory(() => decodePlainly(bytes, tensors)),
    memory,
  });
}

if (options.json) console.log(JSON.stringify({ node: process.version, report }, null, 2));
else {
  console.log(`Node ${process.version}; M weights/s, median of ${options.rounds} rounds; MB`);
  console.table(
    Object.fromEntries(
      report.map(({ name, weights, plain, webAssembly, ratio, plainMemory, memory }) => [
        name,
        {
          weights,
          ...{ plain, WebAssembly: webAssembly, ratio },
          'plain MB': Number((plainMemory / 1e6).toFixed(1)),
          'WebAssembly MB': Number((memory / 1e6).toFixed(1)),
        },
      ]),
    ),
  );
}
