import type { Evaluation } from '../retrainer.js';

/** A file that the search for the smallest one made, and how good it is. */
export interface Candidate {
  /**
   * How many weights were to be left, density after density, from the first to its own: each was trained
   * from the one before.
   */
  readonly path: readonly number[];
  /** Non-zero weights of rank 2 and more that are left in the file. */
  readonly nonzeros: number;
  /** Of the whole file. */
  readonly bytes: number;
  /** Of the file's weights, on validation data. */
  readonly validation: Evaluation;
}

/** Fewer wrong; of as many wrong, fewer bytes, then a smaller loss. */
export function byError(a: Candidate, b: Candidate): number {
  return (
    a.validation.error - b.validation.error ||
    a.bytes - b.bytes ||
    a.validation.loss - b.validation.loss
  );
}

/** Fewer bytes; of as many bytes, fewer wrong, then a smaller loss. */
export function byBytes(a: Candidate, b: Candidate): number {
  return a.bytes - b.bytes || byError(a, b);
}

/** Weights that were to be left. */
export function asked({ path }: Candidate): number {
  return path.at(-1)!;
}
