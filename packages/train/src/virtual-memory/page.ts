import type { DataId } from './node-backend.js';

/** An operation that makes a page again, from other data. */
export interface Recipe {
  readonly name: string;
  readonly attributes: readonly unknown[];
  readonly inputs: readonly DataId[];
}

/** The data of one tensor that an operation of the current step made. */
export interface Page {
  /** Its position among the pages of the step: the same in each step of the same shapes. */
  readonly number: number;
  readonly dataId: DataId;
  readonly bytes: number;
  /** What made it; absent where another run would give other numbers. */
  recipe?: Recipe;
  /**
   * `resident`: TensorFlow holds it. `stored`: the store does. `dropped`: nobody does; the recipe makes
   * it again. `dead`: nobody does, and nobody will ask.
   */
  state: 'resident' | 'stored' | 'dropped' | 'dead';
  /** The clock at its last use. */
  used: number;
}
