// The layer that EIE's authors published with their simulator (a pruned 4096 × 1000 on 64 PEs, its
// activations, its bias as a last column), timed here beside Table IV's Alex-8. Takes the `data`
// folder of that simulator's repository (act.dat, ptr/ptrN.dat, spm/spmN.dat):
//
//     npx tsc -b packages/accelerator && node packages/accelerator/bench/eie-authors-layer.mjs <folder>
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchmarkLayers, eieConfiguration, simulateTiming } from '../dist/index.js';

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: eie-authors-layer.mjs <data folder>');
const words = (...path) =>
  new Uint32Array(new Uint8Array(readFileSync(join(folder, ...path))).buffer);

const activations = new Float32Array(words('act.dat').buffer);
const slices = Array.from({ length: 64 }, (_, pe) => {
  const entries = words('spm', `spm${pe}.dat`);
  const codes = Uint16Array.from({ length: entries.length / 2 }, (_, n) => entries[2 * n]);
  const indexes = Uint16Array.from(codes, (_, n) => entries[2 * n + 1]);
  const paddingZeros = codes.filter((code) => code === 0).length;
  return { pointers: words('ptr', `ptr${pe}.dat`), codes, indexes, paddingZeros };
});
const sum = (count) => slices.reduce((total, slice) => total + count(slice), 0);
const bias = Math.ceil(activations.length / 64) * 64;
const matrix = {
  inputs: bias + 1,
  outputs: 1000,
  codebook: new Float32Array(16),
  codeBits: 4,
  entriesPerSramRow: 8,
  rowBatches: 1,
  slices,
  entries: sum(({ codes }) => codes.length),
  paddingZeros: sum(({ paddingZeros }) => paddingZeros),
};
// Their queue finds activations above 0 only, which all are that rectified layers give.
const active = [...activations.keys()].filter((input) => activations[input] > 0);
console.log(
  `${matrix.entries} entries, ${matrix.paddingZeros} of them padding; ${active.length} of ` +
    `${activations.length} inputs active`,
);
// Their queue of size 8 holds 7 activations.
for (const queueDepth of [7, 8]) {
  // A register more than the paper's 64, for the bias's activation.
  const configuration = eieConfiguration({ queueDepth, activationRegisters: 65 });
  const timing = simulateTiming({ ...matrix, configuration }, Uint32Array.of(...active, bias));
  console.log(
    `queues of ${queueDepth}: ${timing.cycles} cycles, ${(timing.seconds * 1e6).toFixed(2)} µs; ` +
      `theoretical ${(timing.theoreticalSeconds * 1e6).toFixed(2)} µs; ` +
      `${timing.reads.matrixSramRows} rows of sparse-matrix SRAM read`,
  );
}
const { published } = benchmarkLayers.find(({ name }) => name === 'Alex-8');
console.log(
  `published: ${published.actualMicroseconds} µs, theoretical ${published.theoreticalMicroseconds} µs`,
);
