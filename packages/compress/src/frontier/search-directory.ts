import { mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, isRecord, UsageError } from '@pith/container';
import { outputErrorFor, writeFileAtomically } from '@pith/model';
import { SearchLock } from './search-lock.js';
import { decodeRecord, encodeRecord, type SearchRecord } from './search-record.js';
import type { SearchStore } from './search-store.js';

/** What must be the same for a search to go on, each a digest or a plain word, by what it is of. */
export type SearchIdentity = Readonly<Record<string, string>>;

const identityName = 'search';
const extension = '.record';
/** What `writeFileAtomically` leaves where a process was killed in the middle of it. */
const unfinished = /^\.pith-\d+-[0-9a-f]+\.tmp$/;

/**
 * Remembers a search in a directory: a file a record, written to a temporary name and renamed. One search
 * at a time has a directory open.
 */
export class SearchDirectory implements SearchStore {
  readonly path: string;
  /** Whether there was a search to go on with. */
  readonly resumed: boolean;

  #lock: SearchLock | undefined;

  private constructor(path: string, resumed: boolean, lock: SearchLock) {
    this.path = path;
    this.resumed = resumed;
    this.#lock = lock;
  }

  /**
   * Opens the search of a directory, or begins one. It is to be closed, or removed.
   *
   * @throws UsageError if another process searches there, or the directory holds a search of something
   *   else, or no search
   * @throws OutputError if it cannot be made
   */
  static async open(path: string, identity: SearchIdentity): Promise<SearchDirectory> {
    if (isForeign((await namesIn(path)) ?? [])) {
      throw new UsageError(
        `${path} exists already and is no search of Pith's; name another output, or move it away`,
      );
    }
    try {
      await mkdir(path, { recursive: true });
    } catch (error) {
      throw outputErrorFor(path, error);
    }
    const lock = await SearchLock.take(path);
    try {
      return await openLocked(
        path,
        identity,
        (resumed) => new SearchDirectory(path, resumed, lock),
      );
    } catch (error) {
      lock.release();
      await rmdir(path).catch(() => {});
      throw error;
    }
  }

  /**
   * Removes the search of a directory, if there is one; what else lies there stays.
   * @throws UsageError if another process searches there
   */
  static async discard(path: string): Promise<void> {
    const names = (await namesIn(path)) ?? [];
    if (!names.includes(identityName + extension)) return;
    await new SearchDirectory(path, true, await SearchLock.take(path)).remove();
  }

  /** Lets other processes go on with it. */
  close(): void {
    this.#lock?.release();
    this.#lock = undefined;
  }

  /** @throws InputError if the record is damaged */
  async read(name: string): Promise<SearchRecord | undefined> {
    const file = this.#fileOf(name);
    let bytes: Uint8Array;
    try {
      bytes = await readFile(file);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    const record = decodeRecord(bytes);
    if (record !== undefined) return record;
    throw new InputError(
      `${file}: a damaged record of an interrupted search; remove it to make this step again`,
    );
  }

  async write(name: string, record: SearchRecord): Promise<void> {
    await writeFileAtomically(this.#fileOf(name), encodeRecord(record), { force: true });
  }

  /** Whether there is anything to go on from. */
  async holdsSteps(): Promise<boolean> {
    const names = (await namesIn(this.path)) ?? [];
    return names.some((name) => name.endsWith(extension) && name !== identityName + extension);
  }

  /**
   * Removes all records, and the directory unless something else lies in it. Once it was closed another
   * process may have gone on with it: then it stays.
   */
  async remove(): Promise<void> {
    if (this.#lock === undefined) {
      try {
        this.#lock = await SearchLock.take(this.path);
      } catch {
        return;
      }
    }
    // The one that says what this is goes last, so that a rest is still known for what it is.
    const names = ((await namesIn(this.path)) ?? []).filter((name) => name.endsWith(extension));
    const last = identityName + extension;
    for (const name of names) if (name !== last) await rm(join(this.path, name), { force: true });
    await rm(join(this.path, last), { force: true });
    this.close();
    await rmdir(this.path).catch(() => {});
  }

  #fileOf(name: string): string {
    return join(this.path, name + extension);
  }
}

/** Opens a directory that nobody else has open. */
async function openLocked(
  path: string,
  identity: SearchIdentity,
  make: (resumed: boolean) => SearchDirectory,
): Promise<SearchDirectory> {
  const names = (await namesIn(path)) ?? [];
  for (const name of names) if (unfinished.test(name)) await rm(join(path, name), { force: true });
  if (!names.includes(identityName + extension)) {
    const begun = make(false);
    await begun.write(identityName, { facts: identity, arrays: new Map() });
    return begun;
  }
  const directory = make(true);
  const known = (await readIdentity(directory))!.facts;
  const changed = changedIn(identity, isRecord(known) ? known : {});
  if (changed.length > 0) {
    throw new UsageError(
      `${path} holds an interrupted search of another ${changed.join(' and another ')}; give what it ` +
        'was begun with to go on, another directory by --search, or --restart to begin anew',
    );
  }
  return directory;
}

async function readIdentity(directory: SearchDirectory): Promise<SearchRecord | undefined> {
  try {
    return await directory.read(identityName);
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    throw new InputError(
      `${directory.path}: the record of what it is a search of is damaged; give --restart to begin anew`,
      { cause },
    );
  }
}

/** Whether a directory of such names holds something, and no search: a lock may be there before. */
function isForeign(names: readonly string[]): boolean {
  if (names.includes(identityName + extension)) return false;
  return names.some((name) => !SearchLock.isLock(name) && !unfinished.test(name));
}

function changedIn(identity: SearchIdentity, known: Readonly<Record<string, unknown>>): string[] {
  const keys = new Set([...Object.keys(identity), ...Object.keys(known)]);
  return [...keys].filter((key) => identity[key] !== known[key]);
}

/** @returns undefined if there is no such directory */
async function namesIn(path: string): Promise<string[] | undefined> {
  try {
    return await readdir(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') {
      throw new UsageError(`${path} is a file, or lies in one; name a directory for the search`);
    }
    throw outputErrorFor(path, error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
