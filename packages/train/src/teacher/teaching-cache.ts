import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeRecord, encodeRecord, type SearchRecord } from '@pith/compress';
import { writeFileAtomically } from '@pith/model';
import type { LabelledData } from '../data/index.js';

/**
 * Keeps what took long, a file each, in a folder: written to a temporary name and renamed, with a
 * checksum. What is missing, damaged or unreadable is made again, so a cache never stands in the way.
 */
export class TeachingCache {
  readonly #folder: string | undefined;

  /** @param folder undefined remembers nothing */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /** @param fits whether a record of this key is what its maker would have made */
  async remember(
    kind: string,
    key: string,
    fits: (record: SearchRecord) => boolean,
    make: () => Promise<SearchRecord>,
  ): Promise<{ record: SearchRecord; wasThere: boolean }> {
    if (this.#folder === undefined) return { record: await make(), wasThere: false };
    const path = join(this.#folder, `${kind}-${key}.record`);
    const known = await readRecord(path);
    if (known !== undefined && fits(known)) return { record: known, wasThere: true };
    const record = await make();
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFileAtomically(path, encodeRecord(record), { force: true });
    } catch {
      // A full or read-only disk costs time at the next start and nothing else.
    }
    return { record, wasThere: false };
  }
}

async function readRecord(path: string): Promise<SearchRecord | undefined> {
  try {
    return decodeRecord(await readFile(path));
  } catch {
    return undefined;
  }
}

/** A digest of labelled examples, their shape and type. */
export function dataDigest({ inputs, shape, labels }: LabelledData): string {
  const hash = createHash('sha256').update(JSON.stringify([shape, inputs.constructor.name]));
  for (const { buffer, byteOffset, byteLength } of [inputs, labels]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}

/** A short digest of what JSON holds. */
export function keyOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
