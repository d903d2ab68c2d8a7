import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/**
 * Bytes, minified and with brotli, that a page downloads before it runs a model of each kind: the
 * runtime with its kernels and the decoder, and the importer of its format; `npm run bundle` tells
 * what they are. 40,000 were wished for LayersModels: that would take lowering and planning that are
 * fetched layer by layer. The decoder of compact files (version 3) is fetched where it is needed; that it
 * can be took 1.3 kB of the others: what both decoders use is compressed by itself.
 */
const BUDGETS = {
  LayersModel: { files: ['pith.js', 'lower-layers-model.js'], budget: 60_500 },
  GraphModel: {
    files: ['pith.js', 'open-specialised.js', 'load-general-operators.js', 'import-tfjs-graph.js'],
    budget: 86_000,
  },
  ONNX: {
    files: ['pith.js', 'open-specialised.js', 'load-general-operators.js', 'import-onnx.js'],
    budget: 105_000,
  },
  'a compact file': { files: ['read-compact.js'], budget: 12_700 },
  'a compact file of more than a few weights': { files: ['context-module.js'], budget: 6_000 },
  threads: { files: ['team.js', 'worker.js'], budget: 4_000 },
  'plain TypeScript': { files: ['reference.js'], budget: 4_000 },
};

test('the runtime stays small enough for a page', () => {
  const script = join(import.meta.dirname, '../../scripts/bundle.mjs');
  const sizes = JSON.parse(
    execFileSync(process.execPath, [script, '--json'], { encoding: 'utf8' }),
  );
  for (const [what, { files, budget }] of Object.entries(BUDGETS)) {
    const total = files.reduce((sum, file) => sum + sizes[file].brotli, 0);
    expect(total, what).toBeLessThanOrEqual(budget);
  }
  const known = Object.values(BUDGETS).flatMap(({ files }) => files);
  expect(Object.keys(sizes).filter((file) => !known.includes(file))).toEqual([]);
});
