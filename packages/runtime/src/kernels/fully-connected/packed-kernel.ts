import type { Memory, Pointer } from '../../memory/memory.js';

/** A kernel bound to the streams of one block of outputs, and what it does. */
export interface PackedKernel {
  readonly name: string;
  readonly weightBytes: number;
  run(input: Pointer, output: Pointer, pitch: number): void;
}

/** The epilogue of one block of outputs, as the kernels take it. */
export interface PackedEpilogue {
  readonly scale: Pointer;
  readonly bias: Pointer;
  readonly low: number;
  readonly high: number;
}

/** Copies float32 numbers into `memory`, 16 bytes longer than they are, so that vectors may read past. */
export function storeFloats(memory: Memory, data: Float32Array): Pointer {
  const pointer = memory.allocate(4 * data.length + 16);
  memory.f32.set(data, pointer / 4);
  return pointer;
}
