import { CONTROL_WORDS } from './control.js';

/** Looks before sleeping: shares are of equal size, so that waits are mostly short. */
const LOOKS = 20_000;

/** A meeting point of threads. */
export class Barrier {
  readonly #words: Int32Array;
  readonly #threads: number;
  readonly #maySleep: boolean;
  #arrivalsDue = 0;

  /** @param control the words that all threads share (`control.ts`) */
  constructor(control: Int32Array, { threads, maySleep }: { threads: number; maySleep: boolean }) {
    this.#words = control;
    this.#threads = threads;
    this.#maySleep = maySleep;
  }

  /**
   * Returns when all threads have come here as often as this one.
   *
   * @throws {ThreadFailure} when another thread has failed and will never come
   */
  meet(): void {
    const { ARRIVALS, FAILED } = CONTROL_WORDS;
    // Counts wrap around; only their difference matters.
    this.#arrivalsDue = (this.#arrivalsDue + this.#threads) | 0;
    Atomics.add(this.#words, ARRIVALS, 1);
    Atomics.notify(this.#words, ARRIVALS);
    for (let looks = 0; ; looks++) {
      const arrivals = Atomics.load(this.#words, ARRIVALS);
      if (((arrivals - this.#arrivalsDue) | 0) >= 0) return;
      if (Atomics.load(this.#words, FAILED) !== 0) throw new ThreadFailure();
      // A page's own thread may not sleep, so it goes on looking.
      if (looks > LOOKS && this.#maySleep) Atomics.wait(this.#words, ARRIVALS, arrivals, 100);
    }
  }

  /** Lets the others know that this thread will not come any more. */
  fail(): void {
    Atomics.store(this.#words, CONTROL_WORDS.FAILED, 1);
    Atomics.notify(this.#words, CONTROL_WORDS.ARRIVALS);
  }
}

export class ThreadFailure extends Error {
  constructor() {
    super('another thread failed');
  }
}
