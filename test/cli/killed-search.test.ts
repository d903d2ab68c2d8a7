import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SearchDirectory } from '@pith/compress';
import { afterAll, beforeAll, expect, it } from 'vitest';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pith-killed-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const identity = { model: 'aa' };

/** Writes one record after the other, says which are written, and never ends. */
const writer = `
  import { SearchDirectory } from '@pith/compress';
  const search = await SearchDirectory.open(process.argv[1], ${JSON.stringify(identity)});
  for (let step = 0; ; step++) {
    const arrays = new Map([['w', new Float32Array(2 ** 18).fill(step)]]);
    await search.write('step-' + step % 4, { facts: { step }, arrays });
    console.log(step);
  }
`;

/** Kills a writer once it has written some records, and then a little later. @returns the last one */
async function killed(path: string, records: number, laterMs: number): Promise<number> {
  const argv = ['--input-type=module', '-e', writer, path];
  const child: ChildProcess = spawn(process.execPath, argv, { cwd: import.meta.dirname });
  let last = -1;
  let errors = '';
  child.stderr!.on('data', (chunk) => {
    errors += chunk;
  });
  child.stdout!.on('data', (chunk) => {
    const isFirst = last < records;
    last = Number(String(chunk).trim().split('\n').at(-1));
    if (isFirst && last >= records) setTimeout(() => child.kill('SIGKILL'), laterMs);
  });
  await new Promise((resolve) => child.on('close', resolve));
  expect(errors).toBe('');
  return last;
}

it('leaves nothing half-written behind, whenever a process is killed', async () => {
  const path = join(folder, 'x.search');
  let leftovers = 0;
  for (const laterMs of [0, 1, 2, 3, 5, 8, 13, 21]) {
    const last = await killed(path, 5, laterMs);
    leftovers += readdirSync(path).filter((name) => name.endsWith('.tmp')).length;
    // The next one goes on: what was said to be written is there, and whole.
    const search = await SearchDirectory.open(path, identity);
    expect(search.resumed).toBe(true);
    expect(readdirSync(path).filter((name) => !name.endsWith('.record'))).toEqual(['search.lock']);
    for (let age = 0; age < 4; age++) {
      const { facts, arrays } = (await search.read(`step-${(last - age) % 4}`))!;
      const { step } = facts as { readonly step: number };
      // Or the one after it, which was not told any more.
      expect([last - age, last - age + 4]).toContain(step);
      expect(arrays.get('w')!.every((value) => value === step)).toBe(true);
    }
    search.close();
  }
  // Some were killed in the middle of a record.
  expect(leftovers).toBeGreaterThan(0);
  await (await SearchDirectory.open(path, identity)).remove();
  expect(existsSync(path)).toBe(false);
}, 60_000);
