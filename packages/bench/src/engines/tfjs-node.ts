import { loadTfjsNode } from '@pith/engines';
import type { Engine } from './engine.js';
import { prepareTensorFlow } from './tensorflow.js';

/**
 * The thread count in TensorFlow's environment when it was loaded, which is when it is read; later
 * changes have no effect.
 */
let threadsAtLoad: number | undefined;

/** TF.js on the TensorFlow C library. */
export function tfjsNode(): Engine {
  const name = 'tfjs-node';
  return {
    name,
    async prepare(network, options = {}) {
      if (threadsAtLoad === undefined) {
        threadsAtLoad = options.threads ?? 1;
        process.env['TF_NUM_INTRAOP_THREADS'] = String(threadsAtLoad);
        process.env['TF_NUM_INTEROP_THREADS'] = '1';
        process.env['OMP_NUM_THREADS'] = String(threadsAtLoad);
      }
      const tf = await loadTfjsNode();
      const { version } = tf as unknown as { version: Record<string, string> };
      return {
        engine: name,
        version: version['tfjs-node'] ?? version['tfjs-core'] ?? '',
        threads: threadsAtLoad,
        note: 'its threads are set by environment variables before it is first loaded; if something else had loaded it, they are not as told',
        ...(await prepareTensorFlow(tf, 'tensorflow', network, options)),
      };
    },
  };
}
