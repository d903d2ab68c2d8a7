import { type FileHandle, open } from 'node:fs/promises';
import { InputError } from '@pith/container';

/** Node refuses a single read of 2 GiB or more. */
const MAXIMUM_READ = 2 ** 30;

/**
 * Reads shards as if they were one file, from the first byte to the last. A weight may begin in one
 * shard and end in another; read straight into its own array it is held in memory only once.
 */
export class ShardReader {
  readonly #paths: readonly string[];
  #next = 0;
  #handle: FileHandle | undefined;

  constructor(paths: readonly string[]) {
    this.#paths = paths;
  }

  /**
   * Fills `target` with the bytes that come next.
   *
   * @throws InputError if the shards end before
   */
  async fill(target: Uint8Array): Promise<void> {
    let filled = 0;
    while (filled < target.length) {
      this.#handle ??= await this.#openNext(target.length - filled);
      const length = Math.min(target.length - filled, MAXIMUM_READ);
      const { bytesRead } = await this.#handle.read(target, filled, length);
      if (bytesRead === 0) await this.close();
      filled += bytesRead;
    }
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #openNext(missing: number): Promise<FileHandle> {
    const path = this.#paths[this.#next];
    if (path === undefined) {
      throw new InputError(
        `${this.#paths.at(-1) ?? 'no shards'}: the weights end ${missing} bytes early; the file shrank while it was read`,
      );
    }
    this.#next++;
    return open(path, 'r');
  }
}
