// How long a fresh process takes to decode the first layer of a file, in milliseconds: the tensor of
// Alex-6 [4096, 9216] at 9 % with 16 centroids, or smaller. Unlike decode.mjs it times code that
// nothing has warmed up, which is what loading a model is.
//
//     npx tsc -b packages/runtime && node packages/runtime/scripts/build-kernels.mjs
//     node packages/runtime/bench/huffman/load.mjs [--weights 37748736] [--runs 7]
//
// Each measurement is a process of its own; decoders and ways take turns.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import { encodeModel, readModel } from '@pith/container';
import { xorshift } from '../../../container/dist/xorshift.js';
import { loadHuffmanDecoder } from '../../dist/huffman/load-huffman-decoder.js';

const { values: options } = parseArgs({
  options: {
    weights: { type: 'string', default: '37748736' },
    runs: { type: 'string', default: '7' },
    file: { type: 'string' },
    decoder: { type: 'string' },
    way: { type: 'string' },
  },
});
const decoders = {
  'one by one': async () => () => ({ symbols: 0, bits: 0 }),
  'bursts, JavaScript': async () => undefined,
  'bursts, WebAssembly': loadHuffmanDecoder,
};
const ways = ['decodeSparse', 'decodeShared', 'decodeTensor'];

if (options.file) await measure(options);
else await compare(Number(options.weights), Number(options.runs));

async function measure({ file, decoder, way }) {
  const bytes = new Uint8Array(readFileSync(file));
  const huffmanDecoder = await decoders[decoder]();
  const model = await readModel(bytes, huffmanDecoder && { huffmanDecoder });
  const start = performance.now();
  model[way](0);
  console.log(performance.now() - start);
}

async function compare(weights, runs) {
  const folder = mkdtempSync(join(tmpdir(), 'pith-load-'));
  try {
    const file = join(folder, 'layer.pith');
    writeFileSync(file, await layer(weights));
    const times = {};
    for (let run = 0; run < runs; run++) {
      for (const way of ways) {
        for (const decoder of Object.keys(decoders)) {
          const flags = ['--file', file, '--decoder', decoder, '--way', way];
          const printed = execFileSync(process.execPath, [import.meta.filename, ...flags]);
          times[way] ??= {};
          times[way][decoder] ??= [];
          times[way][decoder].push(Number(printed));
        }
      }
    }
    console.log(
      `${cpus()[0]?.model}, Node ${process.version}; ${weights} weights; ms, median of ${runs} processes (min … max)`,
    );
    console.table(
      Object.fromEntries(
        Object.entries(times).map(([way, row]) => [
          way,
          Object.fromEntries(Object.entries(row).map(([decoder, all]) => [decoder, summary(all)])),
        ]),
      ),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function summary(all) {
  const sorted = all.toSorted((a, b) => a - b);
  const [median, min, max] = [sorted[sorted.length >> 1], sorted[0], sorted.at(-1)];
  return `${median.toFixed(1)} (${min.toFixed(1)} … ${max.toFixed(1)})`;
}

async function layer(weights) {
  const random = xorshift(1);
  const clusters = new Uint8Array(weights);
  for (let i = 0; i < weights; i++) {
    if (random() < 0.09) clusters[i] = 1 + Math.floor(((random() + random() + random()) / 3) * 16);
  }
  const centroids = Float32Array.from({ length: 16 }, (_, i) => i - 7.5);
  const { bytes } = await encodeModel(
    {
      ...{ format: '', topology: new Uint8Array(0), recipe: '' },
      tensors: [
        {
          ...{ name: 'w', shape: [weights], dtype: 'float32', vectorLength: 1 },
          ...{ clusters, centroids },
        },
      ],
    },
    { deflate: (raw, dictionary) => deflateRawSync(raw, { dictionary }) },
  );
  return bytes;
}
