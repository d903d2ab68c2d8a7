import type { PipelineEvent } from '@pith/compress';
import { bytes, duration, percent } from '../figures.js';
import type { Progress } from './progress.js';

/**
 * Tells the compression pipeline's events as progress.
 * @param now milliseconds on a clock that never goes back
 */
export function tellPipeline(
  progress: Progress,
  now: () => number = () => performance.now(),
): (event: PipelineEvent) => void {
  const steps = new StepTimes(now);
  return (event) => {
    switch (event.kind) {
      case 'working':
        return progress.working(event.what);
      case 'sensitivity':
        return progress.counting('analysing sensitivity', event.done, event.of);
      case 'search': {
        const found = [
          ...(event.loss === undefined ? [] : [`loss ${percent(event.loss)}`]),
          ...(event.bytes === undefined ? [] : [`${bytes(event.bytes)} bytes`]),
        ];
        const facts = found.length === 0 ? undefined : found.join(', ');
        return progress.counting('searching', event.done, event.of, facts);
      }
      case 'fidelity':
        // The report has it.
        return;
      case 'training': {
        return progress.training(trainingName(event), event.progress);
      }
      case 'candidate': {
        const { candidate, keeps, trial, of, remembered } = event;
        const left = steps.left(event);
        const facts = [
          `${bytes(candidate.nonzeros)} weights, ${bytes(candidate.bytes)} bytes`,
          `validation error ${percent(candidate.validation.error)}: ${keeps ? 'keeps to' : 'misses'} the target`,
          ...(remembered ? ['made before'] : []),
          ...(left === undefined ? [] : [`${duration(left)} left at most`]),
        ];
        return progress.note(`step ${trial} of at most ${of}: ${facts.join(', ')}`);
      }
      case 'stage': {
        const { stage, density, validation, test } = event.result;
        const tested = test === undefined ? '' : `, test error ${percent(test.error)}`;
        return progress.note(
          `${stage}: density ${percent(density)}, validation error ${percent(validation.error)}${tested}`,
        );
      }
    }
  };
}

function trainingName({
  stage,
  round,
  rounds,
}: Extract<PipelineEvent, { readonly kind: 'training' }>): string {
  switch (stage) {
    case 'prune':
      return rounds > 1 ? `pruning, round ${round}/${rounds}` : 'pruning';
    case 'tune':
      return 'tuning centroids';
    case 'dense':
      return 'training densely';
    case 'narrow':
      return 'training the narrowed model';
    case 'rate':
      return `step ${round} of at most ${rounds}`;
  }
}

/** How long steps of a search took: all take about as long. */
class StepTimes {
  readonly #now: () => number;
  #last: number | undefined;
  #seconds = 0;
  #timed = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Seconds that the steps left will take at most; undefined before the second one that was made now. */
  left({
    remembered,
    trial,
    of,
  }: Extract<PipelineEvent, { readonly kind: 'candidate' }>): number | undefined {
    const now = this.#now();
    if (!remembered && this.#last !== undefined) {
      this.#seconds += (now - this.#last) / 1000;
      this.#timed++;
    }
    this.#last = now;
    if (this.#timed === 0 || trial === of) return undefined;
    return (this.#seconds / this.#timed) * (of - trial);
  }
}
