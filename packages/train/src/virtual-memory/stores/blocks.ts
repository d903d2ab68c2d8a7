/** Where pages' bytes are kept. */
export interface Blocks {
  write(page: number, bytes: Uint8Array): void;
  /** Gives bytes back and forgets them. */
  take(page: number): Uint8Array;
  drop(page: number): void;
  close(): void;
}

/** In RAM. */
export class MemoryBlocks implements Blocks {
  readonly #pages = new Map<number, Uint8Array>();

  write(page: number, bytes: Uint8Array): void {
    this.#pages.set(page, bytes.slice());
  }

  take(page: number): Uint8Array {
    const bytes = this.#pages.get(page)!;
    this.#pages.delete(page);
    return bytes;
  }

  drop(page: number): void {
    this.#pages.delete(page);
  }

  close(): void {
    this.#pages.clear();
  }
}
