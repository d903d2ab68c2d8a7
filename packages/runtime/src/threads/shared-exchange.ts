import { elementCount } from '@pith/container';
import { floatsOf } from '../kernels/planes/planes.js';
import type { Memory, Pointer } from '../memory/memory.js';
import type { Layouts } from '../plan/layouts.js';
import type { Program } from '../program/program.js';
import type { Barrier } from './barrier.js';
import type { Exchange } from './exchange.js';

/**
 * Exchanges results through two shared slots in turn. One slot is enough for a barrier at each
 * exchange, but then every thread would have to wait a second time, until all have read; with two,
 * who writes a slot again has met everybody in between.
 */
export class SharedExchange implements Exchange {
  readonly #slots: readonly Float32Array[];
  readonly #memory: () => Memory;
  readonly #barrier: Barrier;
  readonly #thread: number;
  #turn = 0;

  constructor(options: {
    /** Of `2 · exchangeFloats` float32. */
    readonly shared: SharedArrayBuffer;
    readonly barrier: Barrier;
    readonly thread: number;
    memory(): Memory;
  }) {
    const half = options.shared.byteLength / 8;
    this.#slots = [0, 1].map((i) => new Float32Array(options.shared, i * half * 4, half));
    this.#memory = options.memory;
    this.#barrier = options.barrier;
    this.#thread = options.thread;
  }

  gather(pointer: Pointer, unitFloats: number, shares: readonly number[]): void {
    const slot = this.#slots[this.#turn]!;
    this.#turn = 1 - this.#turn;
    const { f32 } = this.#memory();
    const start = pointer >>> 2;
    const [begin, end] = [shares[this.#thread]!, shares[this.#thread + 1]!];
    const own = f32.subarray(start + begin * unitFloats, start + end * unitFloats);
    slot.set(own, begin * unitFloats);
    this.#barrier.meet();
    const all = shares.at(-1)!;
    f32.set(slot.subarray(0, begin * unitFloats), start);
    f32.set(slot.subarray(end * unitFloats, all * unitFloats), start + end * unitFloats);
  }
}

/** The most floats that are exchanged at once, for batches of up to `batch` samples. */
export function exchangeFloats(program: Program, layouts: Layouts, batch: number): number {
  return program.values.reduce((most, { shape }, id) => {
    const planes = layouts.planes.get(id);
    const floats = planes ? floatsOf(planes) : batch * elementCount(shape);
    return Math.max(most, floats);
  }, 0);
}
