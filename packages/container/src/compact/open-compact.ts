import { CorruptFileError } from '../errors.js';
import type { Header } from '../header.js';
import type { ReadLimits } from '../limits.js';
import { startsWithMagic } from '../prologue.js';
import type { EntrySource } from '../stored-tensor.js';
import { COMPACT_PROLOGUE_BYTES, COMPACT_VERSION, MOST_COMPACT_BYTES } from './compact-prologue.js';

export { MOST_COMPACT_BYTES };

/** Whether a file is one of version 3. @param file its first bytes */
export function isCompact(file: Uint8Array): boolean {
  return startsWithMagic(file) && file[4] === COMPACT_VERSION;
}

/**
 * Decodes a compact file. What that takes is only loaded for the first one.
 *
 * @throws {CorruptFileError} when it is damaged, cut short or hostile
 */
export async function openCompact(
  file: Uint8Array,
  limits: ReadLimits,
): Promise<{ header: Header; headerBytes: number; sources: readonly EntrySource[] }> {
  if (file.length < COMPACT_PROLOGUE_BYTES || file.length > MOST_COMPACT_BYTES) {
    throw new CorruptFileError(
      Math.min(file.length, MOST_COMPACT_BYTES),
      `a file of version ${COMPACT_VERSION} takes ${COMPACT_PROLOGUE_BYTES} … ${MOST_COMPACT_BYTES} bytes, but this one has ${file.length > MOST_COMPACT_BYTES ? 'more' : file.length}`,
    );
  }
  const { readCompact } = await import('./read-compact.js');
  const { header, headerBytes, values } = readCompact(file, limits);
  const sources = values.map(
    (items): EntrySource => ({
      verify: () => undefined,
      decode: () => ({ values: items.slice() }),
    }),
  );
  return { header, headerBytes, sources };
}
