import { InputError, UsageError } from '@pith/container';

/** Does something with a layer; errors that it throws say of which. */
export function inLayer<Result>(name: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    for (const Kind of [InputError, UsageError]) {
      if (error instanceof Kind) {
        throw new Kind(`layer "${name}": ${error.message}`, { cause: error });
      }
    }
    throw error;
  }
}
