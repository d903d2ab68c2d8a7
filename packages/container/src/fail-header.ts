import { CorruptFileError } from './errors.js';
import { PROLOGUE_BYTES } from './prologue.js';

/** @throws {CorruptFileError} always: what is wrong is in the header, wherever in it */
export function failHeader(message: string): never {
  throw new CorruptFileError(PROLOGUE_BYTES, message);
}
