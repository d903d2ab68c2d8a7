import { PithError } from '@pith/container';
import type { Compression } from '../pipeline/compression.js';

/**
 * No compression keeps the budget that the recipe names. `nearest` is what comes closest: for a bound
 * on the loss the most faithful, for a bound on the size the smallest.
 */
export class BudgetMissedError extends PithError {
  readonly nearest: Compression;

  constructor(message: string, nearest: Compression) {
    super('budget-missed', message);
    this.nearest = nearest;
  }
}
