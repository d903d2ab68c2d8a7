import { InputError } from '@pith/container';
import type { Value } from '@pith/engines';
import type { Model } from '@pith/runtime';
import { type AssignedFile, assignFiles } from '../inputs/assign-files.js';
import { refuseIdlePixelOptions } from '../inputs/pixel-scale.js';
import { letSignalsThrough } from '../interruption.js';
import type { Progress } from '../progress/index.js';
import { findInputFiles } from './find-files.js';
import { assumeSizes } from './open-sizes.js';
import { type ReadOptions, readValues } from './read-values.js';
import type { InputInfo, Sample } from './sample.js';

const TYPES = { float: 'float32', integer: 'int32', boolean: 'bool' } as const;

/** The inputs of a model in Pith's runtime, batch included. */
export function inputInfos({ inputs }: Model): InputInfo[] {
  return inputs.map(({ name, shape, type }) =>
    type === undefined
      ? { name, shape: [null, ...shape], type: 'float32' }
      : { name, shape, type: TYPES[type] },
  );
}

/**
 * Reads samples from a file, or from all files of a directory.
 *
 * @param limit at most so many samples
 * @throws InputError if a file cannot be read or does not fit the model's inputs
 */
export async function loadSamples(
  path: string,
  inputs: readonly InputInfo[],
  options: ReadOptions & { readonly limit: number },
  progress: Progress,
  signal: AbortSignal,
): Promise<Sample[]> {
  const files = await findInputFiles(path, options.limit);
  const samples: Sample[] = [];
  for (const [i, file] of files.entries()) {
    if (files.length > 1) progress.counting('reading inputs', i, files.length);
    samples.push(...(await samplesOf(assignFiles([file], inputs), inputs, options)));
    if (samples.length >= options.limit) break;
    await letSignalsThrough(signal);
  }
  return samples.slice(0, options.limit);
}

/**
 * Reads the samples of files that are assigned to inputs. Where an input has one value and others have
 * several, it goes with all of these.
 *
 * @throws InputError if inputs differ in their samples otherwise
 */
export async function samplesOf(
  files: readonly AssignedFile<InputInfo>[],
  inputs: readonly InputInfo[],
  options: ReadOptions,
): Promise<Sample[]> {
  const shapes = assumeSizes(inputs, 0);
  const values = new Map<string, { value: Value; source: string }[]>();
  let hasPixels = false;
  for (const { input, path } of files) {
    const shape = shapes.get(input.name)!;
    const found = await readValues(path, input, shape, options, inputs.length === 1);
    hasPixels ||= found.arePixels;
    const sources = found.values.map((value, i) => ({
      value,
      source: found.values.length === 1 ? path : `${path}[${i}]`,
    }));
    values.set(input.name, [...(values.get(input.name) ?? []), ...sources]);
  }
  refuseIdlePixelOptions(options, hasPixels);
  const count = Math.max(...inputs.map(({ name }) => values.get(name)!.length));
  for (const { name } of inputs) {
    const { length } = values.get(name)!;
    if (length === count || length === 1) continue;
    const found = inputs.map((input) => `${values.get(input.name)!.length} for "${input.name}"`);
    throw new InputError(`inputs differ in their number of samples: ${found.join(', ')}`);
  }
  return Array.from({ length: count }, (_, i): Sample => {
    const own = inputs.map(({ name }) => {
      const all = values.get(name)!;
      return [name, all[all.length === 1 ? 0 : i]!] as const;
    });
    const first = own.find(([name]) => values.get(name)!.length === count)![1];
    return {
      source: first.source,
      values: Object.fromEntries(own.map(([name, { value }]) => [name, value])),
    };
  });
}
