import { describe, expect, it } from 'vitest';
import { ActivationQueue } from './activation-queue.js';

describe('ActivationQueue', () => {
  it('shows what is pushed, and what is freed, a cycle later', () => {
    const queue = new ActivationQueue(2, 1, 4);
    queue.beginCycle();
    expect([queue.full, queue.isEmpty(0)]).toEqual([false, true]);
    queue.broadcast(7);
    expect(queue.isEmpty(0)).toBe(true);
    queue.beginCycle();
    expect([queue.full, queue.isEmpty(0), queue.isEmpty(1)]).toEqual([true, false, false]);
    expect(queue.pop(0)).toBe(7);
    expect(queue.pop(1)).toBe(7);
    expect(queue.full).toBe(true);
    queue.beginCycle();
    expect([queue.full, queue.drained]).toEqual([false, true]);
  });

  it('is full while any PE has not taken up its activations', () => {
    const queue = new ActivationQueue(2, 2, 4);
    for (const input of [3, 5]) {
      queue.beginCycle();
      queue.broadcast(input);
    }
    queue.beginCycle();
    queue.pop(0);
    queue.pop(0);
    queue.beginCycle();
    expect(queue.full).toBe(true);
    expect(queue.pop(1)).toBe(3);
    queue.beginCycle();
    expect([queue.full, queue.drained]).toEqual([false, false]);
    // Waiting at the start of the five cycles: 0, 1 + 1, 2 + 2, 0 + 2 and 0 + 1.
    expect(queue).toMatchObject({ pushes: 4, pops: 3, maximumOccupancy: 2, occupancySum: 9 });
  });
});
