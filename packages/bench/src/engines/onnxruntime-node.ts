import { importEngine } from '@pith/engines';
import type { Engine } from './engine.js';
import {
  type OnnxRuntimeOptions,
  prepareOnnxRuntime,
  quantizedName,
  quantizedNote,
} from './onnxruntime.js';

const CALL_NOTE = 'each call waits for a turn of the event loop (setImmediate), some microseconds';

/** onnxruntime's native CPU kernels, with all optimisations of the graph. */
export function onnxRuntimeNode(options: OnnxRuntimeOptions = {}): Engine {
  const name = quantizedName('onnxruntime-node', options);
  return {
    name,
    async prepare(network, { batch = 1, threads = 1 } = {}) {
      const ort = await importEngine('onnxruntime-node', () => import('onnxruntime-node'));
      const session = await prepareOnnxRuntime(
        ort,
        network,
        { batch, ...options },
        {
          executionProviders: ['cpu'],
          graphOptimizationLevel: 'all',
          executionMode: 'sequential',
          intraOpNumThreads: threads,
          interOpNumThreads: 1,
          // A worker that still waits in a loop for more would slow whoever runs next.
          extra: { session: { force_spinning_stop: '1' } },
        },
      );
      return {
        engine: name,
        version: ort.env.versions.node ?? ort.env.versions.common,
        threads,
        note: [CALL_NOTE, ...quantizedNote(options)].join('; '),
        ...session,
      };
    },
  };
}
