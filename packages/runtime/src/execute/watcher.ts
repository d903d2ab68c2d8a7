import type { Pointer } from '../memory/memory.js';
import type { OperatorContext } from '../operators/operator.js';
import type { Operation } from '../program/program.js';

/** Is shown every operation of a run just before it is done. */
export interface Watcher {
  /** @param inputs where the operation's inputs are, until this returns */
  see(operation: Operation, inputs: readonly Pointer[], context: OperatorContext): void;
}
