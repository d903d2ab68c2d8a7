import type { OpenContextDecoder } from '@pith/container';

/** Fewer are decoded without it before it is ready: bench/context/load.mjs. */
const LEAST_ELEMENTS = 2 ** 11;

/**
 * The decoder in WebAssembly for the quantised tensors of compact files (version 3), for `readModel`:
 * several times as fast as its own, to the same symbols. It is fetched when it is first asked for, and
 * has a memory of its own for each file. `undefined` where there is no WebAssembly SIMD, and for files of
 * few elements.
 *
 * @example
 * const file = await readModel(bytes, { contextDecoder: openContextDecoder });
 */
export const openContextDecoder: OpenContextDecoder = async (stream, models, elements) => {
  if (elements < LEAST_ELEMENTS) return undefined;
  const { contextModuleDecoder } = await import('./context-module.js');
  return contextModuleDecoder(stream, models);
};
