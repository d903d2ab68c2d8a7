import { createRequire } from 'node:module';
import { UsageError } from '@pith/container';

/**
 * Imports an engine's package, all of which are optional.
 *
 * @throws {UsageError} which tells how to install it, when it is missing or does not load
 */
export async function importEngine<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code?.endsWith('MODULE_NOT_FOUND') ?? false;
    const reason = missing ? 'is not installed' : `does not load: ${(cause as Error).message}`;
    throw new UsageError(`the package ${name} ${reason}; to compare with it, npm install ${name}`, {
      cause,
    });
  }
}

/** The path of a file that a package exports. */
export function resolveInPackage(specifier: string): string {
  return createRequire(import.meta.url).resolve(specifier);
}
