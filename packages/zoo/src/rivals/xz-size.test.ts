import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { xzSize } from './xz-size.js';

test('measures files together', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pith-xz-'));
  try {
    const paths = [join(folder, 'a'), join(folder, 'b')];
    const noise = Uint8Array.from(
      { length: 20_000 },
      (_, i) => Math.imul(i + 1, 2654435761) >>> 24,
    );
    for (const path of paths) await writeFile(path, noise);
    const [one, both] = [await xzSize(paths.slice(1)), await xzSize(paths)];
    expect(one).toBeGreaterThan(500);
    // The second file repeats the first, which only a common stream can know.
    expect(both).toBeLessThan(one + 300);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
