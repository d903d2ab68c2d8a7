import type { Pointer } from '../memory/memory.js';
import type { OperatorContext } from '../operators/operator.js';
import type { Operation } from '../program/program.js';

/** Is shown every operation of a run. */
export interface Watcher {
  /**
   * Just before it is done.
   *
   * @param inputs where the operation's inputs are, until this returns
   */
  see?(operation: Operation, inputs: readonly Pointer[], context: OperatorContext): void;
  /**
   * Just after it was done, before anything reads its output.
   *
   * @param output where its output is, and may be changed, until this returns
   */
  done?(operation: Operation, output: Pointer, context: OperatorContext): void;
}
