import { elementCount, UsageError } from '@pith/container';
import type { Network } from './engine.js';

/** @throws {UsageError} when an input is missing or not of the batch's size */
export function checkInputs({ program, inputs, name }: Network, batch: number): void {
  for (const port of program.inputs) {
    const input = inputs.get(port.name);
    if (!input) throw new UsageError(`${name}: no data for the input "${port.name}"`);
    const expected = batch * elementCount(input.shape);
    if (input.data.length !== expected) {
      throw new UsageError(
        `${name}: the input "${port.name}" has ${input.data.length} elements, but a batch of ` +
          `${batch} of shape [${input.shape.join(', ')}] has ${expected}`,
      );
    }
  }
}
