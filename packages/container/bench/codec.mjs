// Encode and decode throughput on one large synthetic layer, seeded. It times what was built:
//
//     npx tsc -b packages/container && node packages/container/bench/codec.mjs
//         [--weights 100000000] [--runs 3] [--density 0.08] [--centroids 32] [--json]
//
// The forms are timed in turn within each run, after one warm-up on a hundredth of the weights.
// M weights/s count all weights, zeros included; MB/s count the float32 bytes that they stand for.
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import { encodeModel, readModel } from '../dist/index.js';
import { xorshift } from '../dist/xorshift.js';

const { values: options } = parseArgs({
  options: {
    weights: { type: 'string', default: '100000000' },
    runs: { type: 'string', default: '3' },
    density: { type: 'string', default: '0.08' },
    centroids: { type: 'string', default: '32' },
    json: { type: 'boolean', default: false },
  },
});
const weights = Number(options.weights);
const runs = Number(options.runs);
const density = Number(options.density);
const k = Number(options.centroids);

const deflate = (raw, dictionary) => deflateRawSync(raw, { dictionary, level: 9 });

/** The sum of three uniforms stands in for the bell shape of trained weights. */
function cluster(random) {
  return 1 + Math.min(k - 1, Math.floor(((random() + random() + random()) / 3) * k));
}

function sharedLayer(count) {
  const random = xorshift(42);
  const clusters = new Uint8Array(count);
  for (let i = 0; i < count; i++) if (random() < density) clusters[i] = cluster(random);
  const centroids = Float32Array.from({ length: k }, (_, i) => (i + 0.5) / k - 0.5);
  return { name: 'w', shape: [count], dtype: 'float32', centroids, clusters, vectorLength: 1 };
}

function plainLayer(count, fraction) {
  const random = xorshift(43);
  const data = new Float32Array(count);
  for (let i = 0; i < count; i++) if (random() < fraction) data[i] = random() + random() - 1;
  return { name: 'w', shape: [count], dtype: 'float32', data };
}

const forms = [
  { name: `shared, density ${density}, ${k} centroids`, make: sharedLayer, part: 1 },
  { name: `raw float32, density ${density}`, make: (count) => plainLayer(count, density), part: 4 },
  { name: 'raw float32, density 1', make: (count) => plainLayer(count, 1), part: 10 },
];

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - start) / 1000 };
}

async function once(tensor) {
  const model = { format: '', topology: new Uint8Array(0), recipe: '', tensors: [tensor] };
  const encode = await timed(() => encodeModel(model, { deflate }));
  const { bytes } = encode.result;
  const decode = await timed(async () => (await readModel(bytes)).decodeTensor(0).data.length);
  return { encode: encode.seconds, decode: decode.seconds, bytes: bytes.length };
}

function summary(seconds, count) {
  const sorted = seconds.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  return {
    seconds: { median, min: sorted[0], max: sorted.at(-1) },
    megaWeightsPerSecond: count / median / 1e6,
    megabytesPerSecond: (count * 4) / median / 1e6,
  };
}

const results = [];
for (const { name, make, part } of forms) {
  const count = Math.floor(weights / part);
  await once(make(Math.ceil(count / 100)));
  results.push({ name, count, tensor: make(count), encode: [], decode: [], bytes: 0 });
}
for (let run = 0; run < runs; run++) {
  for (const result of results) {
    const { encode, decode, bytes } = await once(result.tensor);
    result.encode.push(encode);
    result.decode.push(decode);
    result.bytes = bytes;
  }
}

function commit() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

const report = {
  cpu: cpus()[0]?.model,
  node: process.version,
  commit: commit(),
  runs,
  peakRssMegabytes: process.resourceUsage().maxRSS / 1024,
  layers: results.map(({ name, count, encode, decode, bytes }) => ({
    name,
    weights: count,
    bitsPerWeight: (bytes * 8) / count,
    encode: summary(encode, count),
    decode: summary(decode, count),
  })),
};

if (options.json) {
  console.log(JSON.stringify(report, null, 2));
} else {
  const { cpu, node, commit: at, peakRssMegabytes } = report;
  console.log(`${cpu}, Node ${node}, commit ${at}; median of ${runs} runs (min … max)`);
  const spread = ({ seconds: { median, min, max } }) =>
    `${median.toFixed(2)} s (${min.toFixed(2)} … ${max.toFixed(2)})`;
  console.table(
    Object.fromEntries(
      report.layers.map((layer) => [
        layer.name,
        {
          'M weights': layer.weights / 1e6,
          'bits/weight': Number(layer.bitsPerWeight.toFixed(3)),
          encode: spread(layer.encode),
          'encode M weights/s': Math.round(layer.encode.megaWeightsPerSecond),
          decode: spread(layer.decode),
          'decode M weights/s': Math.round(layer.decode.megaWeightsPerSecond),
          'decode MB/s': Math.round(layer.decode.megabytesPerSecond),
        },
      ]),
    ),
  );
  console.log(`peak RSS ${Math.round(peakRssMegabytes)} MB, the layers of all forms included`);
}
