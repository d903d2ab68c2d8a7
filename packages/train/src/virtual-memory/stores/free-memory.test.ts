import { describe, expect, it } from 'vitest';
import { freeMemory } from './free-memory.js';

describe('freeMemory', () => {
  it('gives memory back before the event loop has a turn', () => {
    const bytes = 2 ** 24;
    const before = process.memoryUsage().arrayBuffers;
    const buffers = Array.from({ length: 8 }, () => new ArrayBuffer(bytes));
    expect(process.memoryUsage().arrayBuffers - before).toBeGreaterThan(7 * bytes);
    for (const buffer of buffers) freeMemory(buffer);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(bytes);
  });
});
