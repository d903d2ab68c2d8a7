import type { SearchRecord } from './search-record.js';

/**
 * What a search remembers, step by step, so that one which was interrupted goes on where it was. A
 * record that was written is there whole or not at all.
 */
export interface SearchStore {
  /** @returns undefined if there is no record of this name */
  read(name: string): Promise<SearchRecord | undefined>;
  write(name: string, record: SearchRecord): Promise<void>;
}

/** Remembers as long as it lives. */
export class MemorySearchStore implements SearchStore {
  readonly #records = new Map<string, SearchRecord>();

  async read(name: string): Promise<SearchRecord | undefined> {
    return this.#records.get(name);
  }

  async write(name: string, record: SearchRecord): Promise<void> {
    this.#records.set(name, record);
  }
}
