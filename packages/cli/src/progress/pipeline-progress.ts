import type { PipelineEvent } from '@pith/compress';
import { bytes, percent } from '../figures.js';
import type { Progress } from './progress.js';

/** Tells the compression pipeline's events as progress. */
export function tellPipeline(progress: Progress): (event: PipelineEvent) => void {
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
        const round = event.rounds > 1 ? `, round ${event.round}/${event.rounds}` : '';
        const what = event.stage === 'prune' ? `pruning${round}` : 'tuning centroids';
        return progress.training(what, event.progress);
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
