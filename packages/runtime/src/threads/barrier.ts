/** Slots of the control words that all threads share. */
const ARRIVALS = 0;
const FAILED = 1;

/** Looks before sleeping: shares are of equal size, so that waits are mostly short. */
const LOOKS = 20_000;

/** A meeting point of threads, made of shared control words. */
export class Barrier {
  static readonly bytes = 8;
  readonly #words: Int32Array;
  readonly #threads: number;
  readonly #maySleep: boolean;
  #arrivalsDue = 0;

  /** @param control of `Barrier.bytes`, zeros at first, the same for all threads */
  constructor(
    control: SharedArrayBuffer,
    { threads, maySleep }: { threads: number; maySleep: boolean },
  ) {
    this.#words = new Int32Array(control);
    this.#threads = threads;
    this.#maySleep = maySleep;
  }

  /**
   * Returns when all threads have come here as often as this one.
   *
   * @throws {ThreadFailure} when another thread has failed and will never come
   */
  meet(): void {
    // Counts wrap around; only their difference matters.
    this.#arrivalsDue = (this.#arrivalsDue + this.#threads) | 0;
    Atomics.add(this.#words, ARRIVALS, 1);
    Atomics.notify(this.#words, ARRIVALS);
    for (let looks = 0; ; looks++) {
      const arrivals = Atomics.load(this.#words, ARRIVALS);
      if (((arrivals - this.#arrivalsDue) | 0) >= 0) return;
      if (Atomics.load(this.#words, FAILED) !== 0) throw new ThreadFailure();
      // A page's own thread may not sleep, so it goes on looking.
      if (looks > LOOKS && this.#maySleep) Atomics.wait(this.#words, ARRIVALS, arrivals);
    }
  }

  /** Lets the others know that this thread will not come any more. */
  fail(): void {
    Atomics.store(this.#words, FAILED, 1);
    // Sleepers wait for a change of the arrivals.
    Atomics.add(this.#words, ARRIVALS, -this.#threads);
    Atomics.notify(this.#words, ARRIVALS);
  }
}

export class ThreadFailure extends Error {
  constructor() {
    super('another thread failed');
  }
}
