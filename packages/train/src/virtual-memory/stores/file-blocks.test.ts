import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileBlocks } from './file-blocks.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pith-blocks-'));
});
afterAll(() => rm(directory, { recursive: true }));

const content = (page: number, length: number) =>
  Uint8Array.from({ length }, (_, i) => (page * 31 + i * 7) % 256);

describe('FileBlocks', () => {
  it('gives back what was written, whatever comes and goes', () => {
    const orders = fc.array(fc.tuple(fc.nat(9), fc.nat(400), fc.boolean()), { maxLength: 60 });
    fc.assert(
      fc.property(orders, (all) => {
        const blocks = new FileBlocks(directory);
        const held = new Map<number, number>();
        for (const [page, length, isDropped] of all) {
          const known = held.get(page);
          if (known === undefined) {
            blocks.write(page, content(page, length));
            held.set(page, length);
            continue;
          }
          held.delete(page);
          if (isDropped) blocks.drop(page);
          else expect(blocks.take(page)).toEqual(content(page, known));
        }
        for (const [page, length] of held) {
          expect(blocks.take(page)).toEqual(content(page, length));
        }
        blocks.close();
      }),
      { numRuns: 30 },
    );
  });

  it('leaves nothing in the directory, not even while it is open', async () => {
    const blocks = new FileBlocks(directory);
    blocks.write(1, content(1, 1000));
    expect(await readdir(directory)).toEqual([]);
    blocks.close();
    expect(await readdir(directory)).toEqual([]);
  });

  it('says when the directory is not there', () => {
    expect(() => new FileBlocks(join(directory, 'missing'))).toThrow('ENOENT');
  });
});
