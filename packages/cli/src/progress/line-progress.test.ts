import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { LineProgress } from './line-progress.js';

/** A progress whose clock stands still until told. */
function createProgress() {
  const lines: string[] = [];
  const clock = { milliseconds: 0 };
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { lines, clock, progress: new LineProgress(stream, () => clock.milliseconds) };
}

const validation = (error: number) => ({ loss: 1, error, examples: 100 });

it('prints a line when an epoch ends, none for the steps between', () => {
  const { lines, clock, progress } = createProgress();
  let last: ReturnType<typeof validation> | undefined;
  for (let epoch = 1; epoch <= 3; epoch++) {
    for (let step = 1; step <= 10; step++) {
      clock.milliseconds += 200;
      const done = (epoch - 1) * 10 + step;
      const state = { epoch, epochs: 3, step: done, steps: 30, loss: 0.5 };
      progress.training('pruning', { ...state, validation: last });
      if (step < 10) continue;
      last = validation(epoch / 100);
      progress.training('pruning', { ...state, validation: last });
    }
  }
  expect(lines).toEqual([
    'pruning: epoch 1/3, loss 0.5000, validation error 1.00 % (33 %)\n',
    'pruning: epoch 2/3, loss 0.5000, validation error 2.00 % (66 %)\n',
    'pruning: epoch 3/3, loss 0.5000, validation error 3.00 % (100 %)\n',
  ]);
});

it('prints a line within a long epoch only after a while', () => {
  const { lines, clock, progress } = createProgress();
  for (let step = 1; step <= 25; step++) {
    clock.milliseconds += 1000;
    progress.training('training', { epoch: 1, epochs: 9, step, steps: 900, loss: 2 });
  }
  expect(lines.length).toBe(2);
});

it('does not print every one of many short epochs, but the last one', () => {
  const { lines, clock, progress } = createProgress();
  for (let epoch = 1; epoch <= 100; epoch++) {
    clock.milliseconds += 50;
    const state = { epoch, epochs: 100, step: epoch, steps: 100, loss: 1 };
    progress.training('training', { ...state, validation: validation(0.5) });
  }
  expect(lines.length).toBeLessThanOrEqual(6);
  expect(lines.at(-1)).toContain('epoch 100/100');
});
