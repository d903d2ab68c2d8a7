import type { TrainingProgress } from '@pith/compress';
import cliProgress from 'cli-progress';
import type { OutputStream } from '../io.js';
import { type Progress, trainingFacts } from './progress.js';

const eraseLine = '\r\x1b[K';

/** A bar for a terminal, with what is done, the loss, the validation error and the time left. */
export class BarProgress implements Progress {
  readonly #stream: OutputStream;
  #bar: cliProgress.SingleBar | undefined;
  /** What the bar is about. */
  #what = '';
  #hasTransientLine = false;

  constructor(stream: OutputStream) {
    this.#stream = stream;
  }

  note(text: string): void {
    this.#clear();
    this.#stream.write(`${text}\n`);
  }

  working(what: string): void {
    this.#clear();
    this.#stream.write(`${what} …`);
    this.#hasTransientLine = true;
  }

  counting(what: string, done: number, of: number, facts?: string): void {
    this.#update(what, done, of, `${done} of ${of}${facts === undefined ? '' : `, ${facts}`}`);
  }

  training(what: string, progress: TrainingProgress): void {
    this.#update(what, progress.step, progress.steps, trainingFacts(progress));
  }

  end(): void {
    this.#clear();
  }

  #update(what: string, done: number, of: number, facts: string): void {
    if (this.#bar === undefined || this.#what !== what) {
      this.#clear();
      this.#what = what;
      this.#bar = new cliProgress.SingleBar({
        format: '{what} {bar} {percentage} %, {eta_formatted} left, {facts}',
        ...{ barCompleteChar: '█', barIncompleteChar: '░', barsize: 16, etaBuffer: 100 },
        ...{ stream: this.#stream, clearOnComplete: true, linewrap: true, fps: 8 },
        // The command handles signals itself.
        gracefulExit: false,
      });
      this.#bar.start(of, done, { what, facts });
    } else {
      this.#bar.update(done, { what, facts });
    }
  }

  #clear(): void {
    this.#bar?.stop();
    this.#bar = undefined;
    if (this.#hasTransientLine) this.#stream.write(eraseLine);
    this.#hasTransientLine = false;
  }
}
