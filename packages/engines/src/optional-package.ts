import { createRequire } from 'node:module';
import { UsageError } from '@pith/container';

/** That an engine's package is not installed, or does not load. */
export class MissingEngineError extends UsageError {}

/**
 * Imports an engine's package, all of which are optional.
 *
 * @throws {MissingEngineError} which tells how to install it
 */
export async function importEngine<T>(name: string, load: () => T | Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code?.endsWith('MODULE_NOT_FOUND') ?? false;
    const reason = missing ? 'is not installed' : `does not load: ${(cause as Error).message}`;
    throw new MissingEngineError(`the package ${name} ${reason}; to use it, npm install ${name}`, {
      cause,
    });
  }
}

/** The path of a file that a package exports. */
export function resolveInPackage(specifier: string): string {
  return createRequire(import.meta.url).resolve(specifier);
}
