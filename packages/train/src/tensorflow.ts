import {
  leanHeap,
  loadTfjs,
  loadTfjsNode,
  MissingEngineError,
  type TensorFlow,
} from '@pith/engines';

export type { TensorFlow };

let loaded: { tf: typeof TensorFlow; native: boolean } | undefined;

/**
 * Loads TensorFlow.js once: the native tfjs-node where its addon is installed, else the JavaScript
 * CPU backend, many times slower, with one warning on stderr.
 *
 * @param options.memory whatever is to be trained with in little memory: the process gives back what it
 *   does not use then. Without effect where TensorFlow is loaded already.
 */
export async function loadTensorFlow(
  options: { readonly memory?: object | undefined } = {},
): Promise<{ tf: typeof TensorFlow; native: boolean }> {
  if (options.memory !== undefined) leanHeap();
  if (loaded === undefined) {
    const native = await loadNative();
    loaded = native === undefined ? await loadFallback() : { tf: native, native: true };
  }
  return loaded;
}

async function loadNative(): Promise<typeof TensorFlow | undefined> {
  try {
    return await loadTfjsNode();
  } catch (error) {
    if (error instanceof MissingEngineError) return undefined;
    throw error;
  }
}

async function loadFallback(): Promise<{ tf: typeof TensorFlow; native: boolean }> {
  process.stderr.write(
    'pith: the native TensorFlow addon is missing, so training runs on the JavaScript backend, ' +
      'many times slower; `npm run bootstrap -- --retry` tries to install it\n',
  );
  const tf = await loadTfjs();
  await tf.setBackend('cpu');
  await tf.ready();
  return { tf, native: false };
}
