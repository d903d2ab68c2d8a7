// Times the fully connected kernels on the layers of EIE (Han et al., ISCA 2016, Table III) with the
// activation densities published there. Runs on what was built:
//
//   npx tsc -b packages/runtime && node packages/runtime/scripts/build-kernels.mjs
//   node packages/runtime/bench/fully-connected/kernels.mjs [--layers=Alex-6,784x300:0.08:0.4,…] [--centroids=16,32]
//     [--kernels=fcCsc4,…] [--batch=64] [--rounds=15]
//
// Milliseconds are medians over rounds in which all kernels take turns; nanoseconds are for each
// non-zero that is touched (and sample). `chosen` marks the cost model's choice. Relaxed SIMD is
// used where node has it (before version 22: --experimental-wasm-relaxed-simd).

import { parseArgs } from 'node:util';
import { relaxedSimd, simd } from '#kernel-modules';
import { MAX_OFFSET_ENTRIES } from '../../dist/kernels/fully-connected/kernels.js';
import { packFullyConnected } from '../../dist/kernels/fully-connected/pack.js';
import { Memory } from '../../dist/memory/memory.js';
import shapes from '../shapes.json' with { type: 'json' };
import { randomActivations, randomLayer } from './random-layer.mjs';

const { values } = parseArgs({
  options: {
    layers: { type: 'string', default: 'Alex-6,Alex-7,VGG-6,NT-LSTM' },
    centroids: { type: 'string', default: '16,32' },
    kernels: { type: 'string' },
    batch: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '15' },
  },
});
const rounds = Number(values.rounds);
const batch = Number(values.batch);
const pitch = batch === 1 ? 1 : Math.ceil(batch / 4) * 4;
const kernels =
  values.kernels ??
  (batch === 1 ? 'fcCsc4,fcCscF32,fcCsr4,fcCsrF32,fcDense4' : 'fcBatchCsr,fcBatchDense4');
const modules = Object.entries({ simd, relaxedSimd }).map(([set, text]) => [
  set,
  Buffer.from(text, 'base64'),
]);

for (const name of values.layers.split(',')) {
  const layer = shapes.fullyConnected.find((one) => one.name === name) ?? layerOf(name);
  for (const centroids of values.centroids.split(',').map(Number)) timeLayer(layer, centroids);
}

/** 784x300:0.08:0.4 is a layer of 784 inputs and 300 outputs, and its two densities. */
function layerOf(name) {
  const [shape, weightDensity, activationDensity] = name.split(':');
  const [inputs, outputs] = shape.split('x').map(Number);
  return {
    name,
    inputs,
    outputs,
    weightDensity: Number(weightDensity),
    activationDensity: Number(activationDensity),
  };
}

function timeLayer({ name, inputs, outputs, weightDensity, activationDensity }, centroids) {
  const weights = randomLayer({ inputs, outputs, weightDensity }, centroids);
  const density = batch === 1 ? activationDensity : 1;
  const sides = [];
  for (const [set, bytes] of modules) {
    if (!WebAssembly.validate(bytes) || (batch === 1 && set !== 'simd')) continue;
    for (const kernel of ['', ...kernels.split(',')]) {
      if (kernel.startsWith('fcCsr') && inputs > MAX_OFFSET_ENTRIES) continue;
      const memory = new Memory();
      const imports = { env: { memory: memory.webAssembly } };
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
      const start = performance.now();
      const layer = packFullyConnected(
        memory,
        exports,
        weights,
        { low: 0, high: Infinity },
        {
          regime: batch === 1 ? 'single' : 'batch',
          activationDensity: density,
          ...(kernel && { kernel }),
        },
      );
      const packing = performance.now() - start;
      const from = memory.allocate(4 * inputs * pitch);
      const to = memory.allocate(4 * outputs * pitch);
      memory.f32.set(randomActivations(inputs * pitch, density), from / 4);
      const label = `${layer.name}${kernel ? '' : ' (chosen)'} ${set}`;
      const touched = layer.countMultiplyAdds(from) * batch;
      const run = () => layer.run(from, to, batch, pitch);
      sides.push({ label, run, touched, packing, bytes: layer.weightBytes, times: [] });
    }
  }
  for (let round = -3; round < rounds; round++) {
    for (const side of sides) {
      const begin = performance.now();
      let runs = 0;
      do {
        side.run();
        runs++;
      } while (performance.now() - begin < 10);
      if (round >= 0) side.times.push((performance.now() - begin) / runs);
    }
  }
  console.log(`${name}, ${centroids} centroids, batch ${batch}`);
  for (const { label, times, touched, packing, bytes } of sides) {
    times.sort((a, b) => a - b);
    const median = times[times.length >> 1];
    const nanoseconds = (median * 1e6) / touched;
    console.log(
      `  ${label.padEnd(32)} ${median.toFixed(3)} ms (best ${times[0].toFixed(3)})  ` +
        `${nanoseconds.toFixed(3)} ns/nnz  ${(bytes / 2 ** 20).toFixed(1)} MiB  packed in ${packing.toFixed(0)} ms`,
    );
  }
}
