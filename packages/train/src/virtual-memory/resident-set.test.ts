import { leanHeap } from '@pith/engines';
import { describe, expect, it } from 'vitest';
import { ResidentSet } from './resident-set.js';
import { freeMemory } from './stores/free-memory.js';

/** A process of so many bytes, of which some are free. */
class Heap {
  used = 1000;
  free = 500;
  trims = 0;

  trim(): void {
    this.trims++;
    this.free = 0;
  }

  residentBytes(): number {
    return this.used + this.free;
  }
}

describe('ResidentSet', () => {
  it('gives back nothing that the limit has room for', () => {
    const heap = new Heap();
    const set = new ResidentSet(heap, 200);
    Object.assign(heap, { used: 1100, free: 500, trims: 0 });
    set.keepWithin(800);
    expect(heap.trims).toBe(0);
    expect(heap.free).toBe(500);
  });

  it('gives back what is above the limit', () => {
    const heap = new Heap();
    const set = new ResidentSet(heap, 200);
    Object.assign(heap, { used: 1100, free: 501, trims: 0 });
    set.keepWithin(800);
    expect(heap.residentBytes()).toBe(1100);
  });

  it('does not try again and again where all is in use', () => {
    const heap = new Heap();
    const set = new ResidentSet(heap, 0);
    Object.assign(heap, { used: 3000, free: 0, trims: 0 });
    for (let i = 0; i < 10; i++) set.keepWithin(1600);
    expect(heap.trims).toBe(1);
    heap.free = 101;
    set.keepWithin(1600);
    expect(heap.trims).toBe(2);
    expect(heap.free).toBe(0);
  });

  const own = leanHeap();
  it.skipIf(!own)("gives this process's freed memory back", () => {
    const [count, bytes] = [8, 2 ** 24];
    const set = new ResidentSet(own!, 0);
    const before = own!.residentBytes();
    const buffers = Array.from({ length: count }, () => new Uint8Array(bytes).fill(1).buffer);
    for (const buffer of buffers) freeMemory(buffer);
    expect(own!.residentBytes() - before).toBeGreaterThan((count / 2) * bytes);
    set.keepWithin(0);
    expect(own!.residentBytes() - before).toBeLessThan((count / 4) * bytes);
  });
});
