// Times products of two activations, as attention has them, by the kernel and by the loops that fold
// constants. Runs on what was built:
//
//   npx tsc -b packages/runtime && node packages/runtime/scripts/build-kernels.mjs
//   node packages/runtime/bench/general/matrix-product.mjs [--sizes=40x15x40,…] [--rounds=9]
//
// Sizes are rows × inner × columns. Relaxed SIMD is used where node has it.

import { parseArgs } from 'node:util';
import { relaxedSimdGeneral, simdGeneral } from '#kernel-modules';
import { planArrays } from '../../dist/arrays/plan-arrays.js';
import { Memory } from '../../dist/memory/memory.js';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '40x15x40,128x64x128,128x128x64,512x64x512,512x512x512' },
    rounds: { type: 'string', default: '9' },
  },
});
const bytes = [relaxedSimdGeneral, simdGeneral]
  .map((text) => Buffer.from(text, 'base64'))
  .find((each) => WebAssembly.validate(each));

for (const size of values.sizes.split(',')) {
  const [rows, inner, columns] = size.split('x').map(Number);
  for (const transposeRight of [false, true]) {
    const memory = new Memory();
    const imports = { env: { memory: memory.webAssembly } };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
    const [a, b, to] = [rows * inner, inner * columns, rows * columns].map((count) =>
      memory.allocate(4 * count),
    );
    for (let i = 0; i < rows * inner; i++) memory.f32[a / 4 + i] = Math.sin(i);
    for (let i = 0; i < inner * columns; i++) memory.f32[b / 4 + i] = Math.cos(i);
    const right = transposeRight ? [columns, inner] : [inner, columns];
    const operation = { kind: 'matrix-product', layer: 'product', transposeRight };
    const plan = planArrays(operation, [[rows, inner], right]);
    const steps = transposeRight ? [1, inner] : [columns, 1];
    const { f32 } = memory;
    const sides = {
      kernel: () => exports.matrixProduct(a, b, to, rows, inner, columns, ...steps),
      loops: () => plan.run([f32, f32], [a / 4, b / 4], f32, to / 4),
    };
    const times = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
    for (let round = -2; round < Number(values.rounds); round++) {
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
      const median = all.sort((x, y) => x - y)[all.length >> 1];
      const rate = (rows * inner * columns) / (median * 1e6);
      return `${name} ${(1000 * median).toFixed(1)} µs (${rate.toFixed(1)} G multiply-adds/s)`;
    });
    console.log(`${size}${transposeRight ? ' transposed' : ''}: ${shown.join(', ')}`);
  }
}
