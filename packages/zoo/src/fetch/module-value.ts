import { readFile } from 'node:fs/promises';
import vm from 'node:vm';
import { InputError } from '@pith/container';

/**
 * What a CommonJS module without dependencies exports. It runs in a context of its own, without
 * Node's globals; this keeps it from touching ours by accident and is no protection from malice, so
 * only for files whose hash is pinned.
 */
export async function moduleValue(path: string): Promise<unknown> {
  const module = { exports: {} as unknown };
  const text = await readFile(path, 'utf8');
  try {
    vm.runInNewContext(text, { module, exports: module.exports }, { timeout: 60_000 });
  } catch (cause) {
    throw new InputError(`${path}: does not run as a module (${(cause as Error).message})`, {
      cause,
    });
  }
  return module.exports;
}
