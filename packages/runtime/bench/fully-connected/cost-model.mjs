// How good the choices of the cost model are: times every kernel for one sample on a grid of layers,
// and tells how much slower than the fastest the chosen one is. The constants of
// src/kernels/fully-connected/cost-model.ts are a least-squares fit to these times (--json).
//
//   npx tsc -b packages/runtime && node packages/runtime/scripts/build-kernels.mjs
//   node packages/runtime/bench/fully-connected/cost-model.mjs [--json]

import { simd } from '#kernel-modules';
import { singleCosts } from '../../dist/kernels/fully-connected/cost-model.js';
import { packFullyConnected } from '../../dist/kernels/fully-connected/pack.js';
import { Memory } from '../../dist/memory/memory.js';
import { randomActivations, randomLayer } from './random-layer.mjs';

const SHAPES = [
  [100, 10],
  [300, 100],
  [784, 300],
  [512, 512],
  [64, 2000],
  [1200, 2400],
  [2048, 1024],
  [4096, 1000],
];
const WEIGHT_DENSITIES = [0.05, 0.1, 0.3, 0.6, 1];
const ACTIVATION_DENSITIES = [0.35, 1];
const CENTROIDS = [16, 64];
const KERNELS = ['fcCsc4', 'fcCscF32', 'fcCsr4', 'fcCsrF32', 'fcDense4'];
const ROUNDS = 12;
const ROUND_MS = 1.5;

const module = new WebAssembly.Module(Buffer.from(simd, 'base64'));
let logarithms = 0;
let layers = 0;
for (const [inputs, outputs] of SHAPES) {
  for (const weightDensity of WEIGHT_DENSITIES) {
    for (const activationDensity of ACTIVATION_DENSITIES) {
      for (const centroids of CENTROIDS) {
        timeLayer({ inputs, outputs, weightDensity, activationDensity, centroids });
      }
    }
  }
}
console.log(
  `chosen / fastest, geometric mean of ${layers}: ${Math.exp(logarithms / layers).toFixed(3)}`,
);

function timeLayer({ inputs, outputs, weightDensity, activationDensity, centroids }) {
  const weights = randomLayer({ inputs, outputs, weightDensity }, centroids);
  const activations = randomActivations(inputs, activationDensity);
  const best = Object.fromEntries(KERNELS.map((kernel) => [kernel, Infinity]));
  const sides = KERNELS.map((kernel) => {
    const memory = new Memory();
    const imports = { env: { memory: memory.webAssembly } };
    const { exports } = new WebAssembly.Instance(module, imports);
    const epilogue = { low: 0, high: Infinity };
    const options = { regime: 'single', kernel };
    const layer = packFullyConnected(memory, exports, weights, epilogue, options);
    const from = memory.allocate(4 * inputs);
    const to = memory.allocate(4 * outputs);
    memory.f32.set(activations, from / 4);
    return { kernel, nonzeros: layer.nonzeros, run: () => layer.run(from, to, 1, 1) };
  });
  for (let round = 0; round < ROUNDS; round++) {
    for (const { kernel, run } of sides) {
      const begin = performance.now();
      let runs = 0;
      do {
        for (let i = 0; i < 4; i++) run();
        runs += 4;
      } while (performance.now() - begin < ROUND_MS);
      const nanoseconds = ((performance.now() - begin) * 1e6) / runs;
      best[kernel] = Math.min(best[kernel], nanoseconds);
    }
  }
  const { nonzeros } = sides[0];
  const figures = { inputs, outputs, nonzeros, centroids, activationDensity };
  if (process.argv.includes('--json')) console.log(JSON.stringify({ ...figures, best }));
  const [[chosen]] = [...singleCosts(figures)].sort((a, b) => a[1] - b[1]);
  const [[fastest, time]] = Object.entries(best).sort((a, b) => a[1] - b[1]);
  const ratio = best[chosen] / time;
  logarithms += Math.log(ratio);
  layers++;
  if (ratio > 1.2) {
    console.log(
      `${inputs}x${outputs}, density ${weightDensity}, activations ${activationDensity}, ` +
        `${centroids} centroids: ${chosen} is ${ratio.toFixed(2)} × ${fastest}`,
    );
  }
}
