import type { TrainingProgress } from '@pith/compress';
import type { OutputStream } from '../io.js';
import { type Progress, trainingFacts } from './progress.js';

/** Within an epoch, and while counting, a line at most this often. */
const quietMilliseconds = 10_000;
/** Short epochs get no line each. */
const shortestMilliseconds = 1000;

/** Plain lines, for logs and pipes: one when an epoch ends or when it was quiet for long. */
export class LineProgress implements Progress {
  readonly #stream: OutputStream;
  readonly #now: () => number;
  #lastLine: number;
  #lastEpochEnd: unknown;

  /** @param now milliseconds on a clock that never goes back */
  constructor(stream: OutputStream, now: () => number = () => performance.now()) {
    this.#stream = stream;
    this.#now = now;
    this.#lastLine = now();
  }

  note(text: string): void {
    this.#stream.write(`${text}\n`);
    this.#lastLine = this.#now();
  }

  working(what: string): void {
    this.note(`${what} …`);
  }

  counting(what: string, done: number, of: number, facts?: string): void {
    if (!this.#quietFor(quietMilliseconds)) return;
    this.note(`${what}: ${done} of ${of}${facts === undefined ? '' : `, ${facts}`}`);
  }

  training(what: string, progress: TrainingProgress): void {
    const { step, steps, validation } = progress;
    const epochEnded = validation !== undefined && validation !== this.#lastEpochEnd;
    this.#lastEpochEnd = validation;
    const last = epochEnded && step === steps;
    if (last || this.#quietFor(epochEnded ? shortestMilliseconds : quietMilliseconds)) {
      this.note(`${what}: ${trainingFacts(progress)} (${Math.floor((100 * step) / steps)} %)`);
    }
  }

  end(): void {}

  #quietFor(milliseconds: number): boolean {
    return this.#now() - this.#lastLine >= milliseconds;
  }
}
