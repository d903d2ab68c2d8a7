import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/**
 * Bytes of the runtime, its kernels and the decoder together, minified and with brotli. The kernels
 * are 9 kB of them; `node scripts/bundle.mjs --modules` tells the rest.
 */
const BUDGET = 65_000;

test('the runtime stays small enough for a page', () => {
  const script = join(import.meta.dirname, '../../scripts/bundle.mjs');
  const sizes = JSON.parse(
    execFileSync(process.execPath, [script, '--json'], { encoding: 'utf8' }),
  );
  expect(sizes['pith.js'].brotli).toBeLessThanOrEqual(BUDGET);
  // A page that uses threads fetches both.
  expect(sizes['worker.js'].brotli).toBeLessThanOrEqual(BUDGET);
});
