/** Memory in use over a step: now, at most, and on average over the time since it was made. */
export class MemoryMeter {
  #bytes = 0;
  #peak = 0;
  #byteMilliseconds = 0;
  readonly #began: number;
  #changed: number;
  readonly #now: () => number;

  /** @param now a clock, in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#began = now();
    this.#changed = this.#began;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get peak(): number {
    return this.#peak;
  }

  /** Bytes, each weighted with how long it was in use. */
  get average(): number {
    this.#pass();
    const time = this.#changed - this.#began;
    return time > 0 ? this.#byteMilliseconds / time : this.#bytes;
  }

  /** @param bytes more in use from now on; fewer where negative */
  add(bytes: number): void {
    this.#pass();
    this.#bytes += bytes;
    this.#peak = Math.max(this.#peak, this.#bytes);
  }

  #pass(): void {
    const now = this.#now();
    this.#byteMilliseconds += this.#bytes * (now - this.#changed);
    this.#changed = now;
  }
}
