import type { Operation } from '../program/program.js';

/** What an operation took in a run. */
export interface OperationProfile {
  readonly milliseconds: number;
  readonly multiplyAdds: number;
  readonly samples: number;
}

/** What each operation took in a run, summed over the samples. */
export class Profile {
  readonly #entries = new Map<Operation, OperationProfile>();

  add(operation: Operation, more: OperationProfile): void {
    const entry = this.of(operation);
    this.#entries.set(operation, {
      milliseconds: entry.milliseconds + more.milliseconds,
      multiplyAdds: entry.multiplyAdds + more.multiplyAdds,
      samples: entry.samples + more.samples,
    });
  }

  of(operation: Operation): OperationProfile {
    return this.#entries.get(operation) ?? { milliseconds: 0, multiplyAdds: 0, samples: 0 };
  }
}
