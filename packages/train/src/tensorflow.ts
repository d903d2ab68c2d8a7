import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import type * as TensorFlow from '@tensorflow/tfjs';

export type { TensorFlow };

let loaded: { tf: typeof TensorFlow; native: boolean } | undefined;

/**
 * Loads TensorFlow.js once: the native tfjs-node where its addon is installed, else the JavaScript
 * CPU backend, many times slower, with one warning on stderr.
 */
export async function loadTensorFlow(): Promise<{ tf: typeof TensorFlow; native: boolean }> {
  if (loaded === undefined) {
    const native = loadNative();
    loaded = native === undefined ? await loadFallback() : { tf: native, native: true };
  }
  return loaded;
}

function loadNative(): typeof TensorFlow | undefined {
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
  } catch {
    return undefined;
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

async function loadFallback(): Promise<{ tf: typeof TensorFlow; native: boolean }> {
  process.stderr.write(
    'pith: the native TensorFlow addon is missing, so training runs on the JavaScript backend, ' +
      'many times slower; `npm run bootstrap -- --retry` tries to install it\n',
  );
  const tf = createRequire(import.meta.url)('@tensorflow/tfjs') as typeof TensorFlow;
  // Keeps it from advertising tfjs-node, which the line above has said better.
  tf.enableProdMode();
  await tf.setBackend('cpu');
  await tf.ready();
  return { tf, native: false };
}
