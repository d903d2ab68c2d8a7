import { dirname, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '@pith/container';
import type * as Ort from 'onnxruntime-node';
import { importEngine, resolveInPackage } from '../optional-package.js';

/** onnxruntime in one of its builds. */
export interface OnnxRuntime {
  readonly ort: Pick<typeof Ort, 'InferenceSession' | 'Tensor'>;
  /** For people. @example 'onnxruntime-node 1.30.0' */
  readonly name: string;
  readonly options: Ort.InferenceSession.SessionOptions;
}

export interface OnnxRuntimeOptions {
  /** Threads that compute. @default as many as the engine takes by itself */
  readonly threads?: number;
}

/** 4: fatal errors only. Others are thrown, and what it warns of is the model's own. */
const common = { graphOptimizationLevel: 'all', logSeverityLevel: 4 } as const;

/**
 * Native CPU kernels.
 *
 * @throws {MissingEngineError} when the package is missing
 */
export async function onnxRuntimeNode({ threads }: OnnxRuntimeOptions): Promise<OnnxRuntime> {
  const ort = await importEngine('onnxruntime-node', () => import('onnxruntime-node'));
  return {
    ort: ort as unknown as typeof Ort,
    name: `onnxruntime-node ${ort.env.versions.node ?? ort.env.versions.common}`,
    options: {
      ...common,
      executionProviders: ['cpu'],
      executionMode: 'sequential',
      interOpNumThreads: 1,
      ...(threads !== undefined && { intraOpNumThreads: threads }),
    },
  };
}

/** The thread count that onnxruntime-web was started with; it cannot be changed afterwards. */
let started: number | undefined;

/**
 * WebAssembly, as in browsers.
 *
 * @throws {MissingEngineError} when the package is missing
 * @throws {UsageError} when it runs with another number of threads already
 */
export async function onnxRuntimeWeb({ threads }: OnnxRuntimeOptions): Promise<OnnxRuntime> {
  const ort = await importEngine('onnxruntime-web', () => import('onnxruntime-web'));
  if (started === undefined) {
    started = threads ?? 1;
    const wasm = resolveInPackage('onnxruntime-web/ort-wasm-simd-threaded.wasm');
    ort.env.wasm.wasmPaths = pathToFileURL(dirname(wasm) + sep).href;
    ort.env.wasm.numThreads = started;
  } else if (threads !== undefined && threads !== started) {
    throw new UsageError(
      `onnxruntime-web runs with ${started} threads in this process and cannot change to ${threads}`,
    );
  }
  return {
    ort: ort as unknown as typeof Ort,
    name: `onnxruntime-web ${ort.env.versions.web ?? ort.env.versions.common}`,
    options: { ...common, executionProviders: ['wasm'] },
  };
}
