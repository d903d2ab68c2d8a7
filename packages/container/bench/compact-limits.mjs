// What the limits of compact files (docs/format.md, "Elements") leave to files that are meant well, and
// what to others:
//
//     npx tsc -b packages/container && node packages/container/bench/compact-limits.mjs
//         [--elements 1048576] [--runs 3] [file.pith …]
//
// First how many elements and centroids files have for each of their bytes; without files, those of
// fixtures/records and fixtures/compressed. Then tensors that a hostile file may have: the bytes that
// they take if nothing forbids that, the processor time of each element in the plain decoder, the median
// of all runs, and what that comes to for a byte of a file, and for the largest file, within the limits.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { codeElements } from '../dist/compact/code-elements.js';
import { ITEMS_A_BYTE } from '../dist/compact/compact-limits.js';
import { ContextModels } from '../dist/context-coder/index.js';
import { FORMAT_LIMITS, readModel } from '../dist/index.js';
import { planesOf } from '../dist/planes-of.js';
import { RangeDecoder, RangeEncoder } from '../dist/range-coder.js';
import { zeroSymbols } from '../dist/symbol-histogram.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    elements: { type: 'string', default: String(2 ** 20) },
    runs: { type: 'string', default: '3' },
  },
});
const elements = Number(options.elements);
const runs = Number(options.runs);

function filesOf(folder) {
  const path = join(import.meta.dirname, '../../../fixtures', folder);
  const names = readdirSync(path).filter((name) => name.endsWith('.pith'));
  return names.map((name) => join(path, name));
}

const paths = positionals.length > 0 ? positionals : ['records', 'compressed'].flatMap(filesOf);
for (const path of paths) {
  const bytes = readFileSync(path);
  const { version, tensors } = await readModel(bytes);
  const items = tensors.reduce((sum, { elements, centroids }) => sum + elements + centroids, 0);
  const share = (items / bytes.length).toFixed(1);
  console.log(`${basename(path)}: version ${version}, ${bytes.length} bytes, ${share} a byte`);
}

/** A codebook of this many negative centroids and as many positive ones, or of 1 alone. */
function shared(shape, halves, order = 0) {
  const numbers = Array.from({ length: halves }, (_, i) => i + 1);
  const centroids = [...(halves > 0 ? numbers.map((x) => -x).reverse() : []), ...numbers];
  if (halves === 0) centroids.push(1);
  const [height, width] = shape.length === 4 ? shape : [1, 1];
  return {
    ...{ name: 'w', shape, elements, dtype: 'float32', kind: 'codebook', vectorLength: 1 },
    centroids: centroids.length,
    codebook: planesOf(new Uint32Array(Float32Array.from(centroids).buffer)),
    ...{ codebookForm: 'float32', indexBits: 0, entries: elements, streams: [] },
    scan: { height, width, order },
  };
}

const plane = [32, 32, elements / 2 ** 14, 16];
const hostile = {
  'zeros of a matrix': [shared([elements / 512, 512], 0), 0],
  'zeros of planes': [shared(plane, 0), 0],
  'signs of planes': [shared(plane, 1), 2],
  'signs of two outputs': [shared([elements / 2, 2], 1), 2],
  'the same, output by output': [shared([elements / 2, 2], 1, 2), 2],
  'greatest of 32,768 levels': [shared(plane, 2 ** 14), 2 ** 15],
  'raw float32': [{ kind: 'float32' }, 0],
};

for (const [name, [tensor, symbol]] of Object.entries(hostile)) {
  const items = zeroSymbols(4, elements).fill(symbol);
  const encoder = new RangeEncoder(16);
  codeElements(encoder, new ContextModels(), tensor, items.slice());
  const bytes = encoder.finish();
  const times = [];
  for (let run = 0; run < runs; run++) {
    const decoded = zeroSymbols(4, elements);
    const before = process.cpuUsage();
    codeElements(new RangeDecoder(bytes, 16), new ContextModels(), tensor, decoded);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1e6 / elements);
    if (!decoded.every((value, i) => value === items[i])) throw new Error(`${name}: lost`);
  }
  const seconds = times.sort((a, b) => a - b)[runs >> 1];
  console.log(
    `${name}: ${elements} in ${bytes.length} bytes, ${(1e6 * seconds).toFixed(2)} µs each; ` +
      `${(1e3 * seconds * ITEMS_A_BYTE).toFixed(2)} ms a byte, ` +
      `${(seconds * FORMAT_LIMITS.compactElements).toFixed(0)} s at most`,
  );
}
