// Zero-value compression by the SIMD kernels and by plain loops: gigabytes of activations a second, in
// and out, by density. The ways take turns; medians and the range of 9 rounds.
//
//   node packages/train/bench/zero-value-compression.mjs [--json FILE]

import { writeFileSync } from 'node:fs';
import { SeededRandom } from '@pith/compress';
import { referenceZeroValueCodec } from '../dist/virtual-memory/stores/zero-value-compression-reference.js';
import { zeroValueKernels } from '../dist/virtual-memory/stores/zero-value-kernels.js';

const WORDS = 2 ** 22;
const ROUNDS = 9;
const codecs = { 'SIMD kernels': zeroValueKernels(), 'plain loops': referenceZeroValueCodec };
const random = new SeededRandom(1);
const results = [];

for (const density of [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1]) {
  const floats = Float32Array.from({ length: WORDS }, () =>
    random.next() < density ? random.next() - 0.5 : 0,
  );
  const raw = new Uint32Array(floats.buffer);
  const compressed = new Uint32Array(WORDS + WORDS / 32);
  const back = new Uint32Array(WORDS);
  const times = new Map(
    Object.keys(codecs).map((name) => [name, { count: [], compress: [], decompress: [] }]),
  );
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, codec] of Object.entries(codecs)) {
      const timed = (what, run) => {
        const began = performance.now();
        const value = run();
        // The first round warms up.
        if (round > 0) times.get(name)[what].push(performance.now() - began);
        return value;
      };
      timed('count', () => codec.countNonzeros(raw));
      const length = timed('compress', () => codec.compress(raw, compressed));
      timed('decompress', () => codec.decompress(compressed.subarray(0, length), back));
      if (!Buffer.from(back.buffer).equals(Buffer.from(raw.buffer))) throw new Error(name);
    }
  }
  for (const [name, of] of times) {
    const speeds = Object.fromEntries(Object.entries(of).map(([what, all]) => [what, speed(all)]));
    results.push({ density, name, ...speeds });
  }
}

/** Gigabytes of raw words a second: median, least and most. */
function speed(milliseconds) {
  const sorted = milliseconds.map((one) => (4 * WORDS) / one / 1e6).sort((a, b) => a - b);
  return { median: sorted[(ROUNDS - 1) / 2], least: sorted[0], most: sorted.at(-1) };
}

const at = process.argv.indexOf('--json');
if (at >= 0) {
  writeFileSync(process.argv[at + 1], `${JSON.stringify({ results }, undefined, 1)}\n`);
} else {
  const text = ({ median, least, most }) =>
    `${median.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`.padEnd(18);
  console.log('density  way           count, GB/s       compress, GB/s    decompress, GB/s');
  for (const { density, name, count, compress, decompress } of results) {
    const speeds = [count, compress, decompress].map(text).join('');
    console.log(`${density.toFixed(1).padEnd(9)}${name.padEnd(14)}${speeds}`);
  }
}
