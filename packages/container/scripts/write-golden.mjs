// Writes fixtures/golden/v3.pith and v3-layers.pith, once for each version of the format. A change of
// these files' bytes means that the format has changed: see the test in src/golden.test.ts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeModel } from '../dist/index.js';
import { goldenModel3, goldenModel3Layers } from '../fixtures/golden/model-3.mjs';

const folder = join(import.meta.dirname, '../fixtures/golden');
for (const [name, model] of [
  ['v3', goldenModel3],
  ['v3-layers', goldenModel3Layers],
]) {
  const { bytes } = await encodeModel(model, { coding: 'smallest' });
  writeFileSync(join(folder, `${name}.pith`), bytes);
}
