import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The C library's heap, where it can be told to give memory back. */
export interface LeanHeap {
  /** Gives the pages of freed blocks back to the system. */
  trim(): void;
  /** Bytes that the process holds of memory that no file stands behind. */
  residentBytes(): number;
}

let heap: LeanHeap | undefined | 'unknown' = 'unknown';

/**
 * Makes the process one that can give memory back, which costs some time: for training in little memory.
 * TensorFlow heeds it only where it is not loaded yet. Its oneDNN build has a pool of its own that grows
 * by doubling and is never given back; told so, it uses the C library's heap, and this one then keeps
 * what is freed until it is trimmed.
 *
 * @returns undefined where scripts/bootstrap could not build the addon for it
 */
export function leanHeap(): LeanHeap | undefined {
  if (heap === 'unknown') {
    process.env['TF_ONEDNN_USE_SYSTEM_ALLOCATOR'] ??= '1';
    heap = configuredHeap();
  }
  return heap;
}

function configuredHeap(): LeanHeap | undefined {
  const require = createRequire(import.meta.url);
  try {
    const home = dirname(require.resolve('@tensorflow/tfjs-node/package.json'));
    const addon = require(join(home, 'deps', 'lib', 'heap.node')) as LeanHeap & {
      configure(): boolean;
    };
    return addon.configure() ? addon : undefined;
  } catch {
    return undefined;
  }
}
