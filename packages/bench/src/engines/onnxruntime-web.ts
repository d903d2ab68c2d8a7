import { dirname, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '@pith/container';
import { importEngine, resolveInPackage } from '@pith/engines';
import type { Engine } from './engine.js';
import {
  type OnnxRuntimeOptions,
  prepareOnnxRuntime,
  quantizedName,
  quantizedNote,
} from './onnxruntime.js';

/** The thread count that onnxruntime-web was started with; it cannot be changed afterwards. */
let started: number | undefined;

/** onnxruntime compiled to WebAssembly SIMD, as in browsers; here in Node. */
export function onnxRuntimeWeb(options: OnnxRuntimeOptions = {}): Engine {
  const name = quantizedName('onnxruntime-web', options);
  return {
    name,
    async prepare(network, { batch = 1, threads = 1 } = {}) {
      const ort = await importEngine('onnxruntime-web', () => import('onnxruntime-web'));
      if (started !== undefined && started !== threads) {
        throw new UsageError(
          `onnxruntime-web runs with ${started} threads in this process and cannot change to ${threads}`,
        );
      }
      started = threads;
      const wasm = resolveInPackage('onnxruntime-web/ort-wasm-simd-threaded.wasm');
      ort.env.wasm.wasmPaths = pathToFileURL(dirname(wasm) + sep).href;
      ort.env.wasm.numThreads = threads;
      const session = await prepareOnnxRuntime(
        ort,
        network,
        { batch, ...options },
        { executionProviders: ['wasm'], graphOptimizationLevel: 'all' },
      );
      return {
        engine: name,
        version: ort.env.versions.web ?? ort.env.versions.common,
        threads,
        ...(options.quantize && { note: quantizedNote(options).join('; ') }),
        ...session,
      };
    },
  };
}
