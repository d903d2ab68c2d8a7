import { CorruptFileError } from '../errors.js';
import { COMPACT_PROLOGUE_BYTES } from './compact-prologue.js';

/** @throws {CorruptFileError} always: what is wrong is in a compact file's stream, not at a byte of it */
export function failCompact(message: string): never {
  throw new CorruptFileError(COMPACT_PROLOGUE_BYTES, message);
}
