import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError, UsageError } from '@pith/container';
import { OutputError } from '@pith/model';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SearchDirectory } from './search-directory.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pith-search-'));
  path = join(folder, 'deep/x.search');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const identity = { model: 'aa', recipe: 'bb' };
const record = { facts: { step: 1 }, arrays: new Map([['w', Float32Array.of(1, 2)]]) };

it('goes on with what was written', async () => {
  const begun = await SearchDirectory.open(path, identity);
  expect(begun.resumed).toBe(false);
  expect(await begun.read('step')).toBeUndefined();
  expect(await begun.holdsSteps()).toBe(false);
  await begun.write('step', record);
  expect(await begun.holdsSteps()).toBe(true);
  begun.close();
  const resumed = await SearchDirectory.open(path, identity);
  expect(resumed.resumed).toBe(true);
  expect(await resumed.read('step')).toEqual(record);
});

it('refuses to go on with anything else, and says with what', async () => {
  (await SearchDirectory.open(path, identity)).close();
  for (const [other, changed] of [
    [{ ...identity, recipe: 'cc' }, 'recipe'],
    [{ model: 'dd', recipe: 'cc' }, 'model and another recipe'],
    [{ ...identity, teacher: 'ee' }, 'teacher'],
    [{ model: 'aa' }, 'recipe'],
  ] as const) {
    const opened = SearchDirectory.open(path, other);
    await expect(opened).rejects.toThrow(UsageError);
    await expect(opened).rejects.toThrow(`another ${changed};`);
  }
  await SearchDirectory.discard(path);
  const anew = await SearchDirectory.open(path, { ...identity, recipe: 'cc' });
  expect(anew.resumed).toBe(false);
});

it('leaves what is not its own alone', async () => {
  writeFileSync(join(folder, 'mine.txt'), 'x');
  await expect(SearchDirectory.open(folder, identity)).rejects.toThrow(/no search of Pith's/);
  await SearchDirectory.discard(folder);
  expect(readdirSync(folder)).toEqual(['mine.txt']);

  const search = await SearchDirectory.open(path, identity);
  await search.write('step', record);
  writeFileSync(join(path, 'mine.txt'), 'x');
  await search.remove();
  expect(readdirSync(path)).toEqual(['mine.txt']);
});

it('removes itself', async () => {
  const search = await SearchDirectory.open(path, identity);
  await search.write('step', record);
  await search.remove();
  expect(existsSync(path)).toBe(false);
});

it('names a damaged record', async () => {
  const search = await SearchDirectory.open(path, identity);
  writeFileSync(join(path, 'step.record'), 'pith search 1\n and then nothing');
  await expect(search.read('step')).rejects.toThrow(InputError);
  await expect(search.read('step')).rejects.toThrow(/step\.record: a damaged record/);
  search.close();
  writeFileSync(join(path, 'search.record'), '');
  const opened = SearchDirectory.open(path, identity);
  await expect(opened).rejects.toThrow(/x\.search: the record of what .* give --restart/);
  await SearchDirectory.discard(path);
  expect(existsSync(path)).toBe(false);
});

it('is opened by one at a time, and left alone by others', async () => {
  const search = await SearchDirectory.open(path, identity);
  await search.write('step', record);
  await expect(SearchDirectory.open(path, identity)).rejects.toThrow(/x\.search is in use/);
  await expect(SearchDirectory.discard(path)).rejects.toThrow(/x\.search is in use/);
  expect(await search.read('step')).toEqual(record);
  search.close();
  const other = await SearchDirectory.open(path, identity);
  // The first has found what it wanted, but another goes on from there.
  await search.remove();
  expect(await other.read('step')).toEqual(record);
  other.close();
  await search.remove();
  expect(existsSync(path)).toBe(false);
});

it('goes on where a process was killed while it wrote', async () => {
  mkdirSync(path, { recursive: true });
  // Before there is anything: the lock of a process that has ended, and half a record.
  const dead = { pid: spawnSync('true').pid, host: hostname(), since: new Date().toISOString() };
  writeFileSync(join(path, 'search.lock'), JSON.stringify(dead));
  writeFileSync(join(path, '.pith-12-0123456789ab.tmp'), 'pith sea');
  const search = await SearchDirectory.open(path, identity);
  expect(search.resumed).toBe(false);
  expect(readdirSync(path).sort()).toEqual(['search.lock', 'search.record']);
  await search.write('step', record);
  search.close();
  writeFileSync(join(path, 'search.lock'), JSON.stringify(dead));
  writeFileSync(join(path, '.pith-12-0123456789ab.tmp'), 'pith sea');
  const resumed = await SearchDirectory.open(path, identity);
  expect(await resumed.read('step')).toEqual(record);
  await resumed.remove();
  expect(existsSync(path)).toBe(false);
});

/** Does something while this process may write no file longer than that: a real refusal by the kernel. */
async function withFileSizeLimit(bytes: number, work: () => Promise<unknown>): Promise<void> {
  const limit = (soft: string) =>
    execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${soft}:`]);
  limit(String(bytes));
  try {
    await work();
  } finally {
    limit('unlimited');
  }
}

it.runIf(existsSync('/usr/bin/prlimit'))('loses nothing where there is no room', async () => {
  await withFileSizeLimit(10, async () => {
    const opened = SearchDirectory.open(path, identity);
    await expect(opened).rejects.toThrow(OutputError);
    await expect(opened).rejects.toThrow(/search\.lock: cannot be written: .*\(EFBIG\)/);
  });
  const search = await SearchDirectory.open(path, identity);
  await search.write('step', record);
  const large = { facts: {}, arrays: new Map([['w', new Float32Array(5000)]]) };
  await withFileSizeLimit(1000, async () => {
    for (const name of ['step', 'next']) {
      await expect(search.write(name, large)).rejects.toThrow(
        new RegExp(`x\\.search/${name}\\.record: cannot be written: .*\\(EFBIG\\)`),
      );
    }
  });
  expect(await search.read('step')).toEqual(record);
  expect(readdirSync(path).sort()).toEqual(['search.lock', 'search.record', 'step.record']);
  await search.remove();
  expect(existsSync(path)).toBe(false);
});
