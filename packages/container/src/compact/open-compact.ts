import type { ReadLimits } from '../limits.js';
import { startsWithMagic } from '../prologue.js';
import type { CompactFile, CompactOptions } from './read-compact.js';

/** Whether a file is a compact one, of version 3. @param file its first bytes */
export function isCompact(file: Uint8Array): boolean {
  return startsWithMagic(file) && file[4] === 3;
}

/**
 * Decodes a compact file. What that takes is only loaded for the first one.
 *
 * @throws {CorruptFileError} when it is damaged, cut short or hostile
 */
export async function openCompact(
  file: Uint8Array,
  limits: ReadLimits,
  options: CompactOptions,
): Promise<CompactFile> {
  const { readCompact } = await import('./read-compact.js');
  return readCompact(file, limits, options);
}
