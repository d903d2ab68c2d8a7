// Writes fixtures/golden/v2.pith, once for each version of the format. A change of this file's bytes
// means that the format has changed: see the test in src/golden.test.ts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { encodeModel } from '../dist/index.js';
import { goldenModel2 } from '../fixtures/golden/model-2.mjs';

const { bytes } = await encodeModel(goldenModel2, {
  deflate: (raw, dictionary) => deflateRawSync(raw, { dictionary, level: 9 }),
});
writeFileSync(join(import.meta.dirname, '../fixtures/golden/v2.pith'), bytes);
