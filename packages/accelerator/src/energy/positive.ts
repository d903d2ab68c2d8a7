import { UsageError } from '@pith/container';

/** @throws {UsageError} unless the number is finite and above 0 */
export function positive(value: number, what: string): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new UsageError(`${what} is ${value}, but must be a finite number above 0`);
}
