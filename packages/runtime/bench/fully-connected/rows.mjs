// Times a fully connected layer over the rows of a matrix, [rows, inputs] → [rows, outputs]: row by
// row, and all at once with a transposition before and one after. Runs on what was built:
//
//   npx tsc -b packages/runtime && node packages/runtime/scripts/build-kernels.mjs
//   node packages/runtime/bench/fully-connected/rows.mjs [--layers=768x768:0.25,…] [--rows=4,8,16,64]
//     [--density=1] [--rounds=15]
//
// A layer is inputs × outputs and its weights' density; `--density` is the activations'.

import { parseArgs } from 'node:util';
import { relaxedSimd, simd } from '#kernel-modules';
import { packFullyConnected } from '../../dist/kernels/fully-connected/pack.js';
import { Memory } from '../../dist/memory/memory.js';
import { randomActivations, randomLayer } from './random-layer.mjs';

const { values } = parseArgs({
  options: {
    layers: {
      type: 'string',
      default: '120x480:0.3,480x120:0.3,768x768:0.1,768x768:0.3,768x768:1',
    },
    rows: { type: 'string', default: '2,3,4,8,16,64' },
    density: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '15' },
  },
});
const sets = Object.entries({ relaxedSimd, simd }).map(([set, text]) => [
  set,
  Buffer.from(text, 'base64'),
]);
const [set, bytes] = sets.find(([, each]) => WebAssembly.validate(each));

for (const layer of values.layers.split(',')) {
  const [shape, weightDensity] = layer.split(':');
  const [inputs, outputs] = shape.split('x').map(Number);
  for (const rows of values.rows.split(',').map(Number)) {
    timeLayer({ inputs, outputs, weightDensity: Number(weightDensity) }, rows);
  }
}

function timeLayer(layer, rows) {
  const { inputs, outputs } = layer;
  const weights = randomLayer(layer, 31);
  const memory = new Memory();
  const imports = { env: { memory: memory.webAssembly } };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
  const density = Number(values.density);
  const pack = (regime) =>
    packFullyConnected(
      memory,
      exports,
      weights,
      { low: -Infinity, high: Infinity },
      { regime, activationDensity: density },
    );
  const [single, batch] = [pack('single'), pack('batch')];
  const pitch = Math.ceil(rows / 4) * 4;
  const [from, to] = [memory.allocate(4 * inputs * rows), memory.allocate(4 * outputs * rows)];
  const [lanes, sums] = [memory.allocate(4 * inputs * pitch), memory.allocate(4 * outputs * pitch)];
  memory.f32.set(randomActivations(inputs * rows, density), from / 4);
  const sides = {
    [`${single.name} each`]() {
      for (let r = 0; r < rows; r++) single.run(from + 4 * r * inputs, to + 4 * r * outputs, 1, 1);
    },
    [`${batch.name} at once`]() {
      exports.transpose(from, lanes, rows, inputs, inputs, pitch);
      batch.run(lanes, sums, rows, pitch);
      exports.transpose(sums, to, outputs, rows, pitch, outputs);
    },
  };
  const times = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = -3; round < Number(values.rounds); round++) {
    for (const [name, run] of Object.entries(sides)) {
      const begin = performance.now();
      let runs = 0;
      do {
        run();
        runs++;
      } while (performance.now() - begin < 5);
      if (round >= 0) times[name].push((performance.now() - begin) / runs);
    }
  }
  const shown = Object.entries(times).map(([name, all]) => {
    all.sort((a, b) => a - b);
    return `${name} ${(1000 * all[all.length >> 1]).toFixed(1)} µs (best ${(1000 * all[0]).toFixed(1)})`;
  });
  console.log(
    `${inputs}×${outputs} at ${layer.weightDensity}, ${rows} rows, ${set}: ${shown.join(', ')}`,
  );
}
