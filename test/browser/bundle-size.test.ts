import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/**
 * Bytes of the runtime, its kernels and the decoder together, minified and with brotli, that a page
 * downloads before it runs a model; `node scripts/bundle.mjs --modules` tells what they are. 40,000
 * were wished for: that would take lowering and planning that are fetched layer by layer.
 */
const BUDGET = 49_500;

/** What threads and plain TypeScript kernels may add, each where they are needed. */
const ON_DEMAND_BUDGET = 4_000;

test('the runtime stays small enough for a page', () => {
  const script = join(import.meta.dirname, '../../scripts/bundle.mjs');
  const { 'pith.js': always, ...onDemand } = JSON.parse(
    execFileSync(process.execPath, [script, '--json'], { encoding: 'utf8' }),
  );
  expect(always.brotli).toBeLessThanOrEqual(BUDGET);
  expect(Object.keys(onDemand)).toEqual(['reference.js', 'team.js', 'worker.js']);
  for (const { brotli } of Object.values<typeof always>(onDemand)) {
    expect(brotli).toBeLessThanOrEqual(ON_DEMAND_BUDGET);
  }
});
