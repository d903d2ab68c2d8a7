import type { ReadLimits } from '@pith/container';
import type { InputData } from '../execute/executable.js';
import type { InstructionSet } from '../kernels/choose-kernels.js';

/** Sent once to a new worker. */
export interface Enlist {
  readonly kind: 'enlist';
  readonly bytes: Uint8Array;
  readonly limits: ReadLimits;
  readonly instructionSet: InstructionSet;
  readonly thread: { readonly index: number; readonly count: number };
  readonly control: SharedArrayBuffer;
  readonly shared: SharedArrayBuffer;
}

/** Run the worker's share. */
export interface Run {
  readonly kind: 'run';
  readonly batch: number;
  /** In shared memory. */
  readonly inputs: readonly InputData[];
}

export type Order = Enlist | Run;

export type Report =
  | { readonly kind: 'ready'; readonly weightBytes: number }
  | { readonly kind: 'failed'; readonly message: string };
