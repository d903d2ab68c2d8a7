import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { InputError, quoteName } from '@pith/container';
import { leavesFolder } from '../leaves-folder.js';
import type { ShippedFile } from '../model-on-disk.js';
import { isOperatingSystemError, plainCause } from '../operating-system-error.js';

/** Node refuses a single read of 2 GiB or more. */
const MAXIMUM_READ = 2 ** 30;

interface OpenFile extends ShippedFile {
  readonly descriptor: number;
}

/**
 * The files beside an ONNX model that hold numbers of its tensors
 * (https://github.com/onnx/onnx/blob/main/docs/ExternalData.md). Only files of the model's own folder
 * are opened: a model says which, and models come from anywhere.
 */
export class ExternalFiles {
  readonly #modelPath: string;
  readonly #open = new Map<string, OpenFile>();

  constructor(modelPath: string) {
    this.#modelPath = modelPath;
  }

  /** Those that were read, in the order of their first use. */
  get files(): ShippedFile[] {
    return [...this.#open.values()].map(({ path, bytes }) => ({ path, bytes }));
  }

  /**
   * @throws InputError if the path leads out of the model's folder, by a symbolic link too, if there is
   *   no such file, or if it ends before
   */
  read(location: string, offset: number, length: number): Uint8Array {
    const path = this.#place(location);
    const file = this.#open.get(path) ?? this.#openFile(path);
    if (offset + length > file.bytes) {
      throw new InputError(
        `its numbers are bytes ${offset} to ${offset + length} of ${file.path}, which has only ${file.bytes}; the file is another one, or cut short`,
      );
    }
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      const most = Math.min(length - filled, MAXIMUM_READ);
      const count = readSync(file.descriptor, bytes, filled, most, offset + filled);
      if (count === 0) throw new InputError(`${file.path} shrank while it was read`);
      filled += count;
    }
    return bytes;
  }

  close(): void {
    for (const { descriptor } of this.#open.values()) closeSync(descriptor);
    this.#open.clear();
  }

  /** Where a file really is. */
  #place(location: string): string {
    const path = join(dirname(this.#modelPath), location);
    const real = leavesFolder(location) ? undefined : reading(path, () => realpathSync(path));
    if (real === undefined || this.#isLinkedAway(real)) {
      throw new InputError(
        `its numbers lie in ${quoteName(location)}, which is outside of the model's folder and so is refused; put that file itself, no link to it, beside the model`,
      );
    }
    return path;
  }

  #openFile(path: string): OpenFile {
    return reading(path, () => {
      // Opening a pipe would wait for somebody to write to it.
      const found = statSync(path);
      if (!found.isFile())
        throw new InputError(`${path}, where its numbers lie, is no regular file`);
      const file = { path, bytes: found.size, descriptor: openSync(path, 'r') };
      this.#open.set(path, file);
      return file;
    });
  }

  /**
   * Whether symbolic links lead out of both the model's folder and the one where the model itself lies
   * when its path is a link, too: download caches keep a model and its data so.
   */
  #isLinkedAway(real: string): boolean {
    const folders = [
      realpathSync(dirname(this.#modelPath)),
      dirname(realpathSync(this.#modelPath)),
    ];
    return folders.every((folder) => {
      const way = relative(folder, real);
      return way === '..' || way.startsWith(`..${sep}`) || leavesFolder(way);
    });
  }
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!isOperatingSystemError(error)) throw error;
    throw new InputError(
      `${path}, where its numbers lie, cannot be read: ${plainCause(error)}; copy the model with all its files`,
      { cause: error },
    );
  }
}
