/** A run of float32 that must hold its contents from one moment to another, both included. */
export interface Lifetime {
  readonly floats: number;
  readonly from: number;
  readonly to: number;
}

export interface Arrangement {
  /** [buffers]: where each begins, in floats */
  readonly offsets: readonly number[];
  /** What all of them need together. */
  readonly floats: number;
  /** What is alive at the busiest moment: no arrangement needs less. */
  readonly leastFloats: number;
}

/** Buffers start on cache lines. */
const ALIGNMENT = 16;

/**
 * Lets buffers that never live at the same time share memory: largest first, each in the tightest
 * gap between those already placed that live while it does (Pisarchyk & Lee 2020, "Efficient memory
 * management for deep neural net inference", §5.2, greedy by size).
 */
export function arrangeBuffers(lifetimes: readonly Lifetime[]): Arrangement {
  const order = lifetimes
    .map((_, i) => i)
    .sort((a, b) => lifetimes[b]!.floats - lifetimes[a]!.floats || a - b);
  const offsets = new Array<number>(lifetimes.length).fill(0);
  const placed: number[] = [];
  let floats = 0;
  for (const i of order) {
    const buffer = lifetimes[i]!;
    const size = align(buffer.floats);
    const neighbours = placed
      .filter((other) => overlap(lifetimes[other]!, buffer))
      .sort((a, b) => offsets[a]! - offsets[b]!);
    let best = -1;
    let tightest = Infinity;
    let end = 0;
    for (const other of neighbours) {
      const gap = offsets[other]! - end;
      if (gap >= size && gap < tightest) [best, tightest] = [end, gap];
      end = Math.max(end, offsets[other]! + align(lifetimes[other]!.floats));
    }
    offsets[i] = best >= 0 ? best : end;
    floats = Math.max(floats, offsets[i]! + size);
    placed.push(i);
  }
  return { offsets, floats, leastFloats: busiest(lifetimes) };
}

function busiest(lifetimes: readonly Lifetime[]): number {
  let most = 0;
  for (const { from } of lifetimes) {
    let alive = 0;
    for (const other of lifetimes) {
      if (other.from <= from && from <= other.to) alive += align(other.floats);
    }
    most = Math.max(most, alive);
  }
  return most;
}

function overlap(a: Lifetime, b: Lifetime): boolean {
  return a.from <= b.to && b.from <= a.to;
}

function align(floats: number): number {
  return Math.ceil(floats / ALIGNMENT) * ALIGNMENT;
}
