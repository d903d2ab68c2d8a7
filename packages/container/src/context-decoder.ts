import type { ContextTensor } from './context-coder/code-tensor.js';
import type { SymbolArray } from './symbol-histogram.js';

/** A stream of the range coder that several decoders read in turn. */
export interface ContextStream {
  readonly bytes: Uint8Array;
  /**
   * Where they stand: range, offset of the code in it, the four bytes last read, how many were read.
   * Each goes on from there, and leaves there where the next goes on.
   */
  readonly state: Uint32Array;
}

/** What every decoder begins with: weights of inputs, [sets · inputs] in 1/65536. */
export interface FirstModels {
  readonly significance: { readonly weights: Int32Array };
  readonly sign: { readonly weights: Int32Array };
  readonly magnitude: { readonly weights: Int32Array };
}

/** Decodes the quantised tensors of a file in their order, and learns from each. */
export interface ContextDecoder {
  /**
   * @param tensor whose plane fits its shape
   * @param symbols [elements], zeros: receives them, each below the alphabet, whatever the bytes are
   * @throws {InputError} when there is no memory for it
   */
  decode(tensor: ContextTensor, symbols: SymbolArray): void;
}

/**
 * Begins a file of about so many elements, all tensors together. `undefined` where this decoder cannot
 * be had, or would take longer to get ready than it saves.
 */
export type OpenContextDecoder = (
  stream: ContextStream,
  models: FirstModels,
  elements: number,
) => Promise<ContextDecoder | undefined>;
