import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Blocks } from './blocks.js';
import { freeMemory } from './free-memory.js';

interface Extent {
  readonly offset: number;
  readonly length: number;
}

/**
 * In one file on disk. Its name is taken away as soon as it is open, so that nothing is left behind
 * however the process ends; where a system does not let an open file go, it is removed at the end.
 */
export class FileBlocks implements Blocks {
  readonly #directory: string;
  readonly #file: number;
  readonly #pages = new Map<number, Extent>();
  /** Free extents by rising offset, none touching the next. */
  #free: Extent[] = [];
  #end = 0;

  /** @throws when the directory cannot be written to */
  constructor(directory: string) {
    this.#directory = mkdtempSync(join(directory, 'pith-spill-'));
    this.#file = openSync(join(this.#directory, 'pages'), 'wx+');
    removeQuietly(this.#directory);
  }

  write(page: number, bytes: Uint8Array<ArrayBuffer>): void {
    const { length } = bytes;
    const offset = this.#allocate(length);
    for (let done = 0; done < length; ) {
      done += writeSync(this.#file, bytes, done, length - done, offset + done);
    }
    this.#pages.set(page, { offset, length });
    freeMemory(bytes.buffer);
  }

  take(page: number): Uint8Array<ArrayBuffer> {
    const { offset, length } = this.#pages.get(page)!;
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const read = readSync(this.#file, bytes, done, length - done, offset + done);
      if (read === 0) throw new Error('the spill file ends too early: something has cut it short');
      done += read;
    }
    this.drop(page);
    return bytes;
  }

  drop(page: number): void {
    const extent = this.#pages.get(page);
    if (!extent) return;
    this.#pages.delete(page);
    this.#release(extent);
  }

  close(): void {
    closeSync(this.#file);
    removeQuietly(this.#directory);
  }

  /** The first free place that is large enough, or the end. */
  #allocate(length: number): number {
    const i = this.#free.findIndex((extent) => extent.length >= length);
    if (i < 0) {
      this.#end += length;
      return this.#end - length;
    }
    const found = this.#free[i]!;
    const rest = { offset: found.offset + length, length: found.length - length };
    this.#free.splice(i, 1, ...(rest.length > 0 ? [rest] : []));
    return found.offset;
  }

  #release(extent: Extent): void {
    const sorted = [...this.#free, extent].sort((a, b) => a.offset - b.offset);
    this.#free = [];
    for (const next of sorted) {
      const last = this.#free.at(-1);
      if (last && last.offset + last.length === next.offset) {
        this.#free[this.#free.length - 1] = { ...last, length: last.length + next.length };
      } else this.#free.push(next);
    }
  }
}

function removeQuietly(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch {
    // Some systems do not remove what is open; close() tries again.
  }
}
