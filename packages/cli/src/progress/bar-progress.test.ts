import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { BarProgress } from './bar-progress.js';

function createTerminal() {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  return { written, terminal: Object.assign(stream, { isTTY: true, columns: 120 }) };
}

it('shows what is done, how far, the loss and the validation error', () => {
  const { written, terminal } = createTerminal();
  const progress = new BarProgress(terminal);
  const validation = { loss: 0.1, error: 0.018, examples: 500 };
  progress.training('pruning', {
    epoch: 2,
    epochs: 4,
    step: 30,
    steps: 60,
    loss: 0.25,
    validation,
  });
  progress.end();
  const text = written.join('');
  expect(text).toContain('pruning ████████░░░░░░░░ 50 %');
  expect(text).toContain('epoch 2/4, loss 0.2500, validation error 1.80 %');
});

it('leaves signals to the command, and the cursor visible', () => {
  const listeners = process.listenerCount('SIGINT');
  const { written, terminal } = createTerminal();
  const progress = new BarProgress(terminal);
  progress.counting('analysing', 1, 3);
  expect(process.listenerCount('SIGINT')).toBe(listeners);
  progress.end();
  expect(written.join('')).not.toContain('\x1b[?25l');
});

it('takes the bar away before a note, so that notes stand alone', () => {
  const { written, terminal } = createTerminal();
  const progress = new BarProgress(terminal);
  progress.counting('analysing', 1, 3);
  written.length = 0;
  progress.note('pruned: density 10 %');
  expect(written.at(-1)).toBe('pruned: density 10 %\n');
  // Back to the first column, the line erased (ECMA-48, EL).
  expect(written.slice(0, -1).join('')).toContain('\x1b[1G\x1b[2K');
  progress.working('encoding');
  written.length = 0;
  progress.end();
  expect(written.join('')).toBe('\r\x1b[K');
});
