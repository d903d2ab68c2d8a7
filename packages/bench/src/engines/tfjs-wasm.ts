import { loadTfjs, registerWasmBackend } from '@pith/engines';
import type { Engine } from './engine.js';
import { prepareTensorFlow } from './tensorflow.js';

/** TF.js on its WebAssembly SIMD backend (XNNPACK), as in browsers; here in Node. */
export function tfjsWasm(): Engine {
  const name = 'tfjs-wasm';
  return {
    name,
    async prepare(network, options = {}) {
      const tf = await loadTfjs();
      const version = await registerWasmBackend();
      return {
        engine: name,
        version,
        threads: 1,
        note: 'one thread whatever is asked for: the backend has no threads in Node',
        ...(await prepareTensorFlow(tf, 'wasm', network, options)),
      };
    },
  };
}
