import { freeMemory } from './free-memory.js';

/** Where pages' bytes are kept. */
export interface Blocks {
  /** @param bytes a whole buffer, which is the blocks' own from now on */
  write(page: number, bytes: Uint8Array<ArrayBuffer>): void;
  /** Gives bytes back and forgets them. */
  take(page: number): Uint8Array<ArrayBuffer>;
  drop(page: number): void;
  close(): void;
}

/** In RAM. */
export class MemoryBlocks implements Blocks {
  readonly #pages = new Map<number, Uint8Array<ArrayBuffer>>();

  write(page: number, bytes: Uint8Array<ArrayBuffer>): void {
    this.#pages.set(page, bytes);
  }

  take(page: number): Uint8Array<ArrayBuffer> {
    const bytes = this.#pages.get(page)!;
    this.#pages.delete(page);
    return bytes;
  }

  drop(page: number): void {
    const bytes = this.#pages.get(page);
    if (!bytes) return;
    this.#pages.delete(page);
    freeMemory(bytes.buffer);
  }

  close(): void {
    this.#pages.clear();
  }
}
