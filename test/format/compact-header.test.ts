import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readModel } from '@pith/container';
import { expect, it } from 'vitest';

/**
 * `compact_header.py` decodes the header of compact files in another language, as docs/format.md says:
 * integers, text, layers, numbers and codebooks come out the same.
 */
const DECODER = join(import.meta.dirname, 'compact_header.py');
const GOLDEN = join(import.meta.dirname, '../../packages/container/fixtures/golden');

const hasPython =
  spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0;

it.runIf(hasPython)('a decoder in Python reads the headers of compact files alike', async () => {
  const paths = ['v3', 'v3-layers'].map((name) => join(GOLDEN, `${name}.pith`));
  const { stdout, stderr } = spawnSync('python3', ['-B', DECODER, ...paths], { encoding: 'utf8' });
  expect(stderr).toBe('');
  const lines = stdout.trimEnd().split('\n');
  for (const [i, path] of paths.entries()) {
    const file = await readModel(readFileSync(path));
    const { tensors, ...texts } = JSON.parse(lines[i]!);
    const { format, generator, recipe } = file;
    const topology = new TextDecoder().decode(file.topology);
    expect(texts).toEqual({ format, generator, recipe, topology });
    expect(tensors).toHaveLength(file.tensors.length);
    for (const [t, { name, shape, values }] of file.tensors.entries()) {
      expect(tensors[t]).toMatchObject({ name, shape });
      expect(tensors[t].raw === undefined).toBe(values === 'codebook');
      if (tensors[t].centroids === undefined) continue;
      expect(Float32Array.from(tensors[t].centroids)).toEqual(file.decodeShared(t).centroids);
    }
  }
});
