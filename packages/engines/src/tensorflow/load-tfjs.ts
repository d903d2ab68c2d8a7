import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import type * as TensorFlow from '@tensorflow/tfjs';
import { importEngine, MissingEngineError, resolveInPackage } from '../optional-package.js';

/**
 * Loads TF.js without native code.
 *
 * @throws {MissingEngineError} when the package is missing
 */
export async function loadTfjs(): Promise<typeof TensorFlow> {
  const require = createRequire(import.meta.url);
  // By require, as tfjs-node loads it, lest there be two with a registry of backends each.
  const tf = await importEngine(
    '@tensorflow/tfjs',
    () => require('@tensorflow/tfjs') as typeof TensorFlow,
  );
  // Keeps it from advertising tfjs-node.
  tf.enableProdMode();
  return tf;
}

/** Makes a registered backend the one that computes. Backends share one engine in the process. */
export async function activateBackend(tf: typeof TensorFlow, backend: string): Promise<void> {
  if (tf.getBackend() === backend) return;
  if (tf.engine().registryFactory[backend] === undefined || !(await tf.setBackend(backend))) {
    throw new MissingEngineError(
      `the TF.js backend "${backend}" is missing or does not start: its package or its native addon is not installed`,
    );
  }
  await tf.ready();
}

/**
 * Registers the WebAssembly backend, tens of times faster than plain JavaScript but without some
 * operations.
 *
 * @returns its version
 * @throws {MissingEngineError} when the package is missing
 */
export async function registerWasmBackend(): Promise<string> {
  const name = '@tensorflow/tfjs-backend-wasm';
  const require = createRequire(import.meta.url);
  const wasm = await importEngine(
    name,
    () => require(name) as typeof import('@tensorflow/tfjs-backend-wasm'),
  );
  wasm.setWasmPaths(dirname(resolveInPackage(name)) + sep);
  return wasm.version_wasm;
}
