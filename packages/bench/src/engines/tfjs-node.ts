import util from 'node:util';
import type { Engine } from './engine.js';
import { importEngine } from './optional-package.js';
import { prepareTensorFlow, type TensorFlow } from './tensorflow.js';

export interface TfjsNodeOptions {
  /** Loads tfjs-node where it is already loaded otherwise. @default imports the package */
  readonly load?: () => Promise<typeof TensorFlow>;
}

/**
 * The thread count in TensorFlow's environment when it was loaded, which is when it is read; later
 * changes have no effect.
 */
let threadsAtLoad: number | undefined;

/** TF.js on the TensorFlow C library. */
export function tfjsNode({ load = importTfjsNode }: TfjsNodeOptions = {}): Engine {
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
      const tf = await importEngine('@tensorflow/tfjs-node', load);
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

async function importTfjsNode(): Promise<typeof TensorFlow> {
  // 2: errors only. TensorFlow otherwise reports the CPU's features and oneDNN on every start.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // tfjs-node 4.22 calls these two, of which Node 22 warns and which Node 23 dropped.
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
  const module = await import('@tensorflow/tfjs-node');
  return ((module as { default?: unknown }).default ?? module) as typeof TensorFlow;
}
