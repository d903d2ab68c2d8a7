import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import type * as TensorFlow from '@tensorflow/tfjs';
import { importEngine } from '../optional-package.js';

export type { TensorFlow };

let loaded: Promise<typeof TensorFlow> | undefined;

/**
 * Loads TF.js on the TensorFlow C library, once and quietly.
 *
 * @throws {MissingEngineError} when the package or its native addon is missing
 */
export function loadTfjsNode(): Promise<typeof TensorFlow> {
  loaded ??= importEngine('@tensorflow/tfjs-node', requireTfjsNode);
  return loaded;
}

function requireTfjsNode(): typeof TensorFlow {
  // 2: errors only. TensorFlow otherwise reports the CPU's features and oneDNN on every start.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // tfjs-node 4.22 calls these two, of which Node 22 warns and which Node 23 dropped.
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
  const require = createRequire(import.meta.url);
  const quiet = loadQuiet(require);
  quiet?.hush();
  try {
    return require('@tensorflow/tfjs-node') as typeof TensorFlow;
  } finally {
    quiet?.restore();
  }
}

/**
 * Newer TensorFlow libraries write to standard error while they are loaded, whatever the log level.
 * Where scripts/bootstrap built the addon, it built quiet.node too, which holds that back.
 */
function loadQuiet(require: NodeJS.Require): { hush(): void; restore(): void } | undefined {
  try {
    const home = dirname(require.resolve('@tensorflow/tfjs-node/package.json'));
    return require(join(home, 'deps', 'lib', 'quiet.node')) as { hush(): void; restore(): void };
  } catch {
    return undefined;
  }
}
