import { dirname, sep } from 'node:path';
import type { Engine } from './engine.js';
import { importEngine, resolveInPackage } from './optional-package.js';
import { prepareTensorFlow } from './tensorflow.js';

/** TF.js on its WebAssembly SIMD backend (XNNPACK), as in browsers; here in Node. */
export function tfjsWasm(): Engine {
  const name = 'tfjs-wasm';
  const backend = '@tensorflow/tfjs-backend-wasm';
  return {
    name,
    async prepare(network, options = {}) {
      const tf = await importEngine('@tensorflow/tfjs', () => import('@tensorflow/tfjs'));
      // Keeps it from advertising tfjs-node.
      tf.enableProdMode();
      const wasm = await importEngine(backend, () => import('@tensorflow/tfjs-backend-wasm'));
      wasm.setWasmPaths(dirname(resolveInPackage(backend)) + sep);
      return {
        engine: name,
        version: wasm.version_wasm,
        threads: 1,
        note: 'one thread whatever is asked for: the backend has no threads in Node',
        ...(await prepareTensorFlow(tf, 'wasm', network, options)),
      };
    },
  };
}
