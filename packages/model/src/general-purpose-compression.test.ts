import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compressedSizes } from './general-purpose-compression.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pith-rivals-'));
});
afterEach(() => rm(directory, { recursive: true }));

it('sizes the concatenated files as the compressors do in one call', async () => {
  const json = Buffer.from(JSON.stringify({ layers: Array(200).fill({ class_name: 'Dense' }) }));
  const weights = new Float32Array(100_000).map((_, i) => Math.fround(Math.sin(i * i)));
  for (let i = 0; i < weights.length; i += 3) weights[i] = 0;
  const shard = Buffer.from(weights.buffer);
  const files = [
    { path: join(directory, 'model.json'), bytes: json.length },
    { path: join(directory, 'shard.bin'), bytes: shard.length },
  ];
  await writeFile(files[0]!.path, json);
  await writeFile(files[1]!.path, shard);

  const sizes = await compressedSizes(files);
  const whole = Buffer.concat([json, shard]);
  const brotli = brotliCompressSync(whole, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
  // Streaming may cut blocks elsewhere, so not to the byte.
  expect(sizes.gzip / gzipSync(whole, { level: 9 }).length).toBeCloseTo(1, 2);
  expect(sizes.brotli / brotli.length).toBeCloseTo(1, 2);
});
