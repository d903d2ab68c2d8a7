// Times the convolution kernels on the layers of shapes.json, one thread, batch 1.
//
//   npx tsc -b packages/runtime && node packages/runtime/bench/convolution/kernels.mjs [name …]
//
//   --seconds=1      a layer and instruction set
//   --centroids=32   0 for weights that share none
//   --json           one line of JSON a layer
//
// On Node 20, relaxed SIMD needs --experimental-wasm-relaxed-simd. GFLOP/s count real work alone,
// 2 · non-zeros · output pixels; "of peak" is against the loop of peak.mjs, run in turns with it.

import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { packConvolution } from '../../dist/kernels/planes/convolution.js';
import { convolutionNeeds } from '../../dist/kernels/planes/convolution-needs.js';
import { planClearPadding } from '../../dist/kernels/planes/copy.js';
import { arrangePlanes, floatsOf } from '../../dist/kernels/planes/planes.js';
import { supports, webAssemblyKernels } from '../../dist/kernels/webassembly.js';
import { Memory } from '../../dist/memory/memory.js';
import { FLOPS_A_ROUND, peakLoop } from './peak.mjs';

const { values: flags, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '1' },
    centroids: { type: 'string', default: '32' },
    json: { type: 'boolean', default: false },
  },
});
const PEAK_ROUNDS = 30_000;
const sets = ['simd', 'relaxed-simd'].filter(supports);
const peaks = Object.fromEntries(
  await Promise.all(sets.map(async (s) => [s, await peakLoop({ relaxed: s !== 'simd' })])),
);

const { convolution } = JSON.parse(
  readFileSync(new URL('../shapes.json', import.meta.url), 'utf8'),
);
const layers = convolution.filter(
  ({ name }) => names.length === 0 || names.some((wanted) => name.includes(wanted)),
);
console.error(`${cpus()[0].model}, Node ${process.version}, ${flags.centroids} centroids`);
for (const layer of layers) report(layer, await timeLayer(layer));

/** Per instruction set: median ms, the fastest tenth, and both as shares of the peak. */
async function timeLayer(shape) {
  const contestants = await Promise.all(sets.map((set) => prepare(shape, set)));
  for (const { run } of contestants) for (let i = 0; i < 3; i++) run();
  for (const set of sets) peaks[set](PEAK_ROUNDS);
  const until = performance.now() + 1000 * Number(flags.seconds) * sets.length;
  const times = contestants.map(() => ({ layer: [], peak: [] }));
  while (times[0].layer.length < 7 || performance.now() < until) {
    contestants.forEach(({ run, set }, i) => {
      times[i].layer.push(time(run));
      times[i].peak.push(time(() => peaks[set](PEAK_ROUNDS)));
    });
  }
  return contestants.map(({ set, layer }, i) => {
    const ms = quantile(times[i].layer, 0.5);
    const gflops = (2e-6 * layer.multiplyAdds) / ms;
    const peak = (1e-6 * PEAK_ROUNDS * FLOPS_A_ROUND) / quantile(times[i].peak, 0.5);
    return {
      set,
      ms,
      spread: quantile(times[i].layer, 0.9) / quantile(times[i].layer, 0.1),
      gflops,
      ofPeak: gflops / peak,
      bytesPerNonzero: layer.weightBytes / layer.nonzeros,
    };
  });
}

async function prepare(shape, set) {
  const memory = new Memory();
  const kernels = await webAssemblyKernels(set, memory);
  const { inChannels, outChannels, height, width, kernel, stride, groups = 1 } = shape;
  const side = shape.padding === 'same' ? (kernel - 1) / 2 : 0;
  const geometry = {
    strides: [stride, stride],
    dilation: [1, 1],
    groups,
    padding: { top: side, bottom: side, left: side, right: side },
  };
  const outSide = (length) => Math.floor((length + 2 * side - kernel) / stride) + 1;
  const needs = convolutionNeeds(geometry, [kernel, kernel], outSide(width));
  const pitch = stride === 1 ? width + side : needs.output.pitch;
  const input = arrangePlanes([height, width, inChannels], { ...needs.input, pitch });
  const output = arrangePlanes([outSide(height), outSide(width), outChannels], {
    ...needs.output,
    pitch,
  });
  const source = {
    name: shape.name,
    weights: randomWeights([kernel, kernel, inChannels / groups, outChannels], shape.weightDensity),
    geometry,
    epilogue: { bias: new Float32Array(outChannels).fill(0.1), low: 0, high: Infinity },
  };
  const layer = packConvolution(memory, kernels, source, input, output);
  const from = memory.allocate(4 * floatsOf(input));
  const to = memory.allocate(4 * floatsOf(output));
  const scratch = memory.allocate(layer.scratchBytes);
  const next = generator(2);
  for (let i = 0; i < floatsOf(input); i++) memory.f32[from / 4 + i] = next();
  planClearPadding(kernels, input)(from);
  return { set, layer, run: () => layer.run(from, to, scratch) };
}

function randomWeights(shape, density) {
  const next = generator(1);
  const count = Number(flags.centroids);
  const size = shape.reduce((a, b) => a * b, 1);
  if (count === 0) {
    const values = Float32Array.from({ length: size }, () => (next() < density ? next() - 0.5 : 0));
    return { kind: 'plain', shape, values };
  }
  return {
    kind: 'shared',
    shape,
    clusters: Uint16Array.from({ length: size }, () =>
      next() < density ? 1 + Math.floor(next() * count) : 0,
    ),
    centroids: Float32Array.from({ length: count }, () => next() - 0.5),
  };
}

/** Mulberry32. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function time(run) {
  const began = performance.now();
  run();
  return performance.now() - began;
}

function quantile(times, share) {
  return [...times].sort((a, b) => a - b)[Math.floor(share * (times.length - 1))];
}

function report({ name }, results) {
  if (flags.json) {
    console.log(JSON.stringify({ name, results }));
    return;
  }
  const columns = results.map(
    ({ set, ms, spread, gflops, ofPeak }) =>
      `${set} ${ms.toFixed(3).padStart(8)} ms ±${spread.toFixed(2)} ` +
      `${gflops.toFixed(1).padStart(5)} GFLOP/s ${(100 * ofPeak).toFixed(0).padStart(3)} % of peak`,
  );
  const bytes = results[0].bytesPerNonzero.toFixed(1);
  console.log(`${name.padEnd(34)} ${bytes} B/nnz  ${columns.join('  ')}`);
}
