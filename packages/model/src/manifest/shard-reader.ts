import { type FileHandle, open } from 'node:fs/promises';
import { InputError } from '@pith/container';
import type { ShippedFile } from '../model-on-disk.js';

/** Node refuses a single read of 2 GiB or more. */
const MAXIMUM_READ = 2 ** 30;

/**
 * Reads shards as if they were one file, from the first byte to the last. A weight may begin in one
 * shard and end in another; read straight into its own array it is held in memory only once.
 */
export class ShardReader {
  readonly #shards: readonly ShippedFile[];
  #next = 0;
  #handle: FileHandle | undefined;
  #remaining: number;

  constructor(shards: readonly ShippedFile[]) {
    this.#shards = shards;
    this.#remaining = shards.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Bytes that are left, as long as the shards keep their sizes. */
  get remaining(): number {
    return this.#remaining;
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
      this.#remaining -= bytesRead;
    }
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async #openNext(missing: number): Promise<FileHandle> {
    const shard = this.#shards[this.#next];
    if (shard === undefined) {
      throw new InputError(
        `${this.#shards.at(-1)?.path ?? 'no shards'}: the weights end ${missing} bytes early; the file shrank while it was read`,
      );
    }
    this.#next++;
    return open(shard.path, 'r');
  }
}
