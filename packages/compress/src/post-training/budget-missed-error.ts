import { PithError } from '@pith/container';
import type { Compression } from '../pipeline/compression.js';

/**
 * No compression keeps the budget that the recipe names. `nearest` is what comes closest: for a bound
 * on the loss the most faithful, for a bound on the size the smallest.
 */
export class BudgetMissedError extends PithError {
  declare readonly nearest: Compression;

  constructor(message: string, nearest: Compression) {
    super('budget-missed', message);
    // Not enumerable: a whole model is nothing to print with an error.
    Object.defineProperty(this, 'nearest', { value: nearest, enumerable: false });
  }
}
