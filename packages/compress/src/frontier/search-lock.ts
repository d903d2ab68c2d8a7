import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import { join, resolve } from 'node:path';
import { isRecord, UsageError } from '@pith/container';
import { outputErrorFor } from '@pith/model';

/** Who searches in a directory. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When it began, as ISO 8601. */
  readonly since: string;
}

const lockName = 'search.lock';

/** Younger locks that say nothing are about to be written. */
const writtenWithinMs = 10_000;

/** Locks that this process holds. */
const held = new Set<string>();

/**
 * Keeps other processes out of a search's directory: a file that is made exclusively and says who made
 * it. That of a process that has ended, by kill -9 too, is taken over. It is not kept fresh by a timer, as
 * of other tools: training blocks the event loop.
 */
export class SearchLock {
  readonly #path: string;
  #isReleased = false;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Whether a name in a directory is that of a lock, or what a takeover has left. */
  static isLock(name: string): boolean {
    return name === lockName || (name.startsWith(`${lockName}.`) && name.endsWith('.stale'));
  }

  /**
   * @throws UsageError if another search holds the directory
   * @throws OutputError if the lock cannot be written
   */
  static async take(directory: string): Promise<SearchLock> {
    const path = resolve(directory, lockName);
    for (;;) {
      if (await create(path)) return new SearchLock(path);
      const text = await textOf(path);
      // Gone by now.
      if (text === undefined) continue;
      const holder = holderFrom(text);
      if (await isHeld(path, holder)) throw inUse(directory, holder);
      await putAside(path, text);
    }
  }

  /** Lets others in. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    held.delete(this.#path);
    rmSync(this.#path, { force: true });
    if (held.size === 0) process.off('exit', releaseAll);
  }
}

/** @returns false if there is a lock already */
async function create(path: string): Promise<boolean> {
  const own: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'wx');
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw outputErrorFor(path, error);
  }
  if (held.size === 0) process.on('exit', releaseAll);
  held.add(path);
  try {
    await file.writeFile(JSON.stringify(own));
  } catch (error) {
    held.delete(path);
    await rm(path, { force: true });
    throw outputErrorFor(path, error);
  } finally {
    await file.close();
  }
  return true;
}

/** @returns undefined if there is no such file */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw outputErrorFor(path, error);
  }
}

async function isHeld(path: string, holder: Holder | undefined): Promise<boolean> {
  if (holder === undefined) {
    const made = await stat(path).catch(() => undefined);
    return made !== undefined && Date.now() - made.mtimeMs < writtenWithinMs;
  }
  const { pid, host, since } = holder;
  // Of another machine nothing is known.
  if (host !== hostname()) return true;
  // Ids begin anew with the machine, and with a container.
  if (Date.parse(since) < Date.now() - 1000 * uptime()) return false;
  if (pid === process.pid) return held.has(path);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

/** Takes a lock away, unless another process did so and holds it now. */
async function putAside(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}.stale`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) !== stale) await link(aside, path);
  } catch (error) {
    // Gone, or there again.
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw outputErrorFor(path, error);
  }
  await rm(aside, { force: true });
}

function inUse(directory: string, holder: Holder | undefined): UsageError {
  const who =
    holder === undefined
      ? 'another process'
      : `process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`}`;
  const since = holder === undefined ? '' : ` since ${holder.since}`;
  return new UsageError(
    `${directory} is in use: ${who} searches there${since}. Wait for it, or name another directory with ` +
      `--search; if no search of Pith's runs there any more, remove ${join(directory, lockName)}`,
  );
}

function holderFrom(text: string): Holder | undefined {
  try {
    const { pid, host, since } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const isSound =
      Number.isSafeInteger(pid) &&
      (pid as number) > 0 &&
      typeof host === 'string' &&
      !Number.isNaN(Date.parse(String(since)));
    return isSound ? { pid: pid as number, host: host as string, since: String(since) } : undefined;
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): unknown {
  return isRecord(error) ? error['code'] : undefined;
}

function releaseAll(): void {
  for (const path of held) rmSync(path, { force: true });
}
