import { CorruptFileError } from '../errors.js';
import { COMPACT_PROLOGUE_BYTES } from './compact-prologue.js';

/** What is wrong is in a compact file's stream, not at a byte of it. */
export class CompactFault extends CorruptFileError {
  /** The message without a place: an encoder, which takes the same steps, has no file yet. */
  readonly reason: string;

  constructor(reason: string) {
    super(COMPACT_PROLOGUE_BYTES, reason);
    this.reason = reason;
  }
}

/** @throws {CompactFault} always */
export function failCompact(reason: string): never {
  throw new CompactFault(reason);
}
