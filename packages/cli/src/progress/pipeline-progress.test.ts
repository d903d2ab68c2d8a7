import type { PipelineEvent, TrainingProgress } from '@pith/compress';
import { expect, it } from 'vitest';
import { tellPipeline } from './pipeline-progress.js';
import type { Progress } from './progress.js';

function createTeller() {
  const told: string[] = [];
  const clock = { milliseconds: 0 };
  const progress: Progress = {
    note: (text) => told.push(text),
    working: (what) => told.push(what),
    counting: (what) => told.push(what),
    training: (what: string, { epoch }: TrainingProgress) => told.push(`${what} ${epoch}`),
    end: () => {},
  };
  return { told, clock, tell: tellPipeline(progress, () => clock.milliseconds) };
}

const candidate = (trial: number, remembered: boolean): PipelineEvent => ({
  ...{ kind: 'candidate', trial, of: 9, remembered, keeps: true },
  candidate: {
    ...{ path: [3600], nonzeros: 3599, bytes: 2834 },
    validation: { loss: 1, error: 0.0142, examples: 5000 },
  },
});

it('tells the steps of a search, and from the second on how long the others take at most', () => {
  const { told, clock, tell } = createTeller();
  tell(candidate(1, true));
  clock.milliseconds += 40_000;
  tell(candidate(2, false));
  clock.milliseconds += 20_000;
  tell(candidate(3, false));
  clock.milliseconds += 30_000;
  tell({ ...candidate(9, false), keeps: false } as PipelineEvent);
  expect(told).toEqual([
    'step 1 of at most 9: 3,599 weights, 2,834 bytes, validation error 1.42 %: keeps to the target, made before',
    'step 2 of at most 9: 3,599 weights, 2,834 bytes, validation error 1.42 %: keeps to the target, 4 min 40 s left at most',
    'step 3 of at most 9: 3,599 weights, 2,834 bytes, validation error 1.42 %: keeps to the target, 3 min 0 s left at most',
    'step 9 of at most 9: 3,599 weights, 2,834 bytes, validation error 1.42 %: misses the target',
  ]);
});
