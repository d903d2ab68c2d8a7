import type { Pointer } from '../memory/memory.js';

/** What the context decoder's module exports; `createContextDecoder` drives it. */
export interface ContextKernels {
  /**
   * Begins a file; first weights and the state of the stream have been written.
   *
   * @param arena where arrays of tensors may begin
   */
  beginStream(arena: Pointer): void;
  /**
   * Tells the sizes of the next tensor and lays out its arrays.
   *
   * @param channels as height, width and outputs above 0; their product is at most 2^30
   * @param rank of its shape
   * @param symbolBytes 1, 2 or 4
   * @returns where the last array ends: memory must reach there before the tensor is decoded
   */
  prepareTensor(
    height: number,
    width: number,
    channels: number,
    outputs: number,
    order: number,
    rank: number,
    alphabet: number,
    center: number,
    symbolBytes: number,
  ): number;
  /**
   * Decodes the tensor that was prepared, from where the stream stands.
   *
   * @param end as `prepareTensor` returned it
   * @returns where its symbols are, until the next one is prepared
   */
  decodeTensor(end: number): Pointer;
}
