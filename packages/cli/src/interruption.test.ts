import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Interruption, interruptible } from './interruption.js';

it('gives what the work gives', async () => {
  expect(await interruptible(Promise.resolve(7), new AbortController().signal)).toBe(7);
});

it('blames the interruption for whatever the work throws because of it', async () => {
  const controller = new AbortController();
  const reason = new Interruption('SIGINT');
  const work = sleep(1).then(() => {
    controller.abort(reason);
    throw new Error('half a file');
  });
  await expect(interruptible(work, controller.signal)).rejects.toBe(reason);
});

it('does not wait long for work that cannot stop', async () => {
  const controller = new AbortController();
  const reason = new Interruption('SIGTERM');
  const work = new Promise<never>(() => {});
  const started = performance.now();
  setTimeout(() => controller.abort(reason), 10);
  await expect(interruptible(work, controller.signal)).rejects.toBe(reason);
  expect(performance.now() - started).toBeLessThan(5000);
});
