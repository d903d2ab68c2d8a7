import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, uptime } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '@pith/container';
import { OutputError } from '@pith/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SearchLock } from './search-lock.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pith-lock-'));
  path = join(folder, 'search.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = () => new Date().toISOString();
const write = (holder: object) => writeFileSync(path, JSON.stringify(holder));

/** Waits for a process, so that its id is free. */
const endedProcess = () => spawnSync(process.execPath, ['--version']).pid;

it('is held by one at a time', async () => {
  const lock = await SearchLock.take(folder);
  const second = SearchLock.take(folder);
  await expect(second).rejects.toThrow(UsageError);
  await expect(second).rejects.toThrow(
    `${folder} is in use: process ${process.pid} searches there since 20`,
  );
  await expect(second).rejects.toThrow(
    `--search; if no search of Pith's runs there any more, remove ${path}`,
  );
  lock.release();
  expect(readdirSync(folder)).toEqual([]);
  // Once more, which must not take another's.
  const third = await SearchLock.take(folder);
  lock.release();
  expect(existsSync(path)).toBe(true);
  third.release();
});

describe('the lock of another process', () => {
  let other: ChildProcess | undefined;
  afterEach(() => other?.kill('SIGKILL'));

  it('holds as long as that runs, and is taken over when it was killed', async () => {
    other = spawn('sleep', ['60']);
    write({ pid: other.pid, host: hostname(), since: now() });
    await expect(SearchLock.take(folder)).rejects.toThrow(`process ${other.pid} searches there`);
    other.kill('SIGKILL');
    await once(other, 'exit');
    (await SearchLock.take(folder)).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('holds if it is of another machine', async () => {
    write({ pid: endedProcess(), host: 'elsewhere', since: now() });
    await expect(SearchLock.take(folder)).rejects.toThrow(
      /process \d+ on elsewhere searches there/,
    );
  });

  it('is taken over where the machine was started since, or ids begin anew', async () => {
    const before = new Date(Date.now() - 1000 * uptime() - 60_000).toISOString();
    write({ pid: process.ppid, host: hostname(), since: before });
    (await SearchLock.take(folder)).release();
    write({ pid: process.pid, host: hostname(), since: now() });
    (await SearchLock.take(folder)).release();
  });

  it('goes to one of many that want it', async () => {
    for (let round = 0; round < 20; round++) {
      write({ pid: endedProcess(), host: hostname(), since: now() });
      const taken = await Promise.allSettled(
        Array.from({ length: 8 }, () => SearchLock.take(folder)),
      );
      const locks = taken.filter(({ status }) => status === 'fulfilled');
      expect(locks).toHaveLength(1);
      (locks[0] as PromiseFulfilledResult<SearchLock>).value.release();
      expect(readdirSync(folder)).toEqual([]);
    }
  });
});

it.each(['', '{"pid":', 'null', '{"pid":-1,"host":"x","since":"y"}'])(
  'waits for a lock that says nothing to be written, but not for long: %j',
  async (text) => {
    writeFileSync(path, text);
    await expect(SearchLock.take(folder)).rejects.toThrow(
      /is in use: another process searches there\./,
    );
    const old = new Date(Date.now() - 60_000);
    utimesSync(path, old, old);
    (await SearchLock.take(folder)).release();
  },
);

it('says where it cannot be written', async () => {
  const nowhere = SearchLock.take(join(folder, 'none'));
  await expect(nowhere).rejects.toThrow(OutputError);
  await expect(nowhere).rejects.toThrow(/none\/search\.lock: cannot be written: .*ENOENT/);
});
