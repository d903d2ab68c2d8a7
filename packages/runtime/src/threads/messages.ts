import type { ReadLimits } from '@pith/container';
import type { InstructionSet } from '../kernels/choose-kernels.js';

/** Sent once to a new worker. */
export interface Enlist {
  readonly kind: 'enlist';
  readonly bytes: Uint8Array;
  readonly limits: Partial<ReadLimits>;
  readonly instructionSet: InstructionSet;
  readonly thread: { readonly index: number; readonly count: number };
  /** See `control.ts`. */
  readonly control: Int32Array;
  /** What `SharedExchange` works in. */
  readonly shared: SharedArrayBuffer;
  /** In the program's order, [BATCH_PART][elements] each: the inputs of the run at hand. */
  readonly inputs: readonly Float32Array[];
}

/** There is something to run, and the worker is not looking. */
export interface Wake {
  readonly kind: 'wake';
}

export type Order = Enlist | Wake;

/** What a thread packed of one operation; zeros where it has no weights. */
export interface PackedShare {
  readonly nonzeros: number;
  readonly bytes: number;
}

export type Report =
  | { readonly kind: 'ready'; readonly packed: readonly PackedShare[] }
  | { readonly kind: 'failed'; readonly message: string };
