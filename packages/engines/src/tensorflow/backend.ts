import type * as TensorFlow from '@tensorflow/tfjs';
import { MissingEngineError } from '../optional-package.js';
import { activateBackend, loadTfjs, registerWasmBackend } from './load-tfjs.js';
import { loadTfjsNode } from './load-tfjs-node.js';

/** TF.js with one of its backends. */
export interface Backend {
  readonly tf: typeof TensorFlow;
  /** For people. @example 'tfjs-node 4.22.0' */
  readonly name: string;
  /** Makes it the backend that computes, which another model may have changed. */
  activate(): Promise<void>;
  /** One that has more operations and is slower, where there is one. */
  readonly fallback?: () => Promise<Backend>;
}

export interface TensorFlowOptions {
  /** Threads that compute; only heeded by tfjs-node, by the first model of the process. */
  readonly threads?: number;
}

/** The TensorFlow C library. */
export async function tfjsNodeBackend({ threads }: TensorFlowOptions): Promise<Backend> {
  if (threads !== undefined) {
    // Read when the library is loaded, and never again.
    process.env['TF_NUM_INTRAOP_THREADS'] ??= String(threads);
    process.env['OMP_NUM_THREADS'] ??= String(threads);
  }
  const tf = await loadTfjsNode();
  const { version } = tf as unknown as { version: Record<string, string> };
  return backend(tf, 'tensorflow', `tfjs-node ${version['tfjs'] ?? version['tfjs-core']}`);
}

/** WebAssembly where its package is installed, else plain JavaScript. */
export async function tfjsBackend(): Promise<Backend> {
  const tf = await loadTfjs();
  const version = tf.version['tfjs-core'];
  const plain = () => backend(tf, 'cpu', `tfjs ${version} (cpu)`);
  try {
    await registerWasmBackend();
  } catch (error) {
    if (error instanceof MissingEngineError) return plain();
    throw error;
  }
  return { ...(await backend(tf, 'wasm', `tfjs ${version} (wasm)`)), fallback: plain };
}

async function backend(tf: typeof TensorFlow, id: string, name: string): Promise<Backend> {
  const activate = () => activateBackend(tf, id);
  await activate();
  return { tf, name, activate };
}
