import { InputError } from '@pith/container';
import type { Progress } from '../progress/index.js';
import { type AssignedFile, assignFiles } from './assign-files.js';
import { hasLightEdge, imageShape, readImage } from './image.js';
import { readNumpy } from './numpy-array.js';
import { normalisePixels, type PixelOptions, refuseIdlePixelOptions } from './pixel-scale.js';
import { type RawType, readRaw } from './raw.js';
import type { SampleInfo, Samples } from './samples.js';

export interface InputOptions extends PixelOptions {
  /** Files other than .npy and .npz are bare numbers of this type. @default They are images. */
  readonly raw?: RawType;
}

/** What a model is run on. */
export interface LoadedInputs {
  /** [count][shape] by the names of the model's inputs. */
  readonly data: Readonly<Record<string, Float32Array>>;
  readonly count: number;
  /** [count], where each sample is from. */
  readonly sources: readonly string[];
}

/** Images are decoded on libuv's four threads; more at a time only holds more memory. */
const AT_A_TIME = 8;

/**
 * Reads the files that are given as inputs, one sample after another.
 *
 * @param texts FILE or NAME=FILE
 * @throws InputError if a file cannot be read or does not fit, or inputs differ in their samples
 * @throws UsageError if an option has no effect on any of the files
 */
export async function loadInputs(
  texts: readonly string[],
  inputs: readonly SampleInfo[],
  options: InputOptions,
  progress: Progress,
): Promise<LoadedInputs> {
  const files = assignFiles(texts, inputs);
  const samples: Samples[] = [];
  for (let start = 0; start < files.length; start += AT_A_TIME) {
    if (files.length > AT_A_TIME) progress.counting('reading inputs', start, files.length);
    const some = files.slice(start, start + AT_A_TIME);
    const isOnlyInput = inputs.length === 1;
    samples.push(...(await Promise.all(some.map((file) => read(file, options, isOnlyInput)))));
  }
  refuseIdlePixelOptions(
    options,
    samples.some(({ data }) => data instanceof Uint8Array),
  );
  if (!options.invert) hintAtInversion(files, samples, progress);

  const parts = files.map((file, i) => ({ ...file, ...samples[i]! }));
  const data = Object.fromEntries(
    inputs.map((input) => [
      input.name,
      concatenate(
        parts.filter((part) => part.input === input).map((part) => toFloats(part, options)),
      ),
    ]),
  );
  return { data, ...countSamples(parts, inputs) };
}

function read(
  { path, input }: AssignedFile<SampleInfo>,
  { raw }: InputOptions,
  isOnlyInput: boolean,
): Promise<Samples> {
  if (/\.np[yz]$/i.test(path)) return readNumpy(path, input, { isOnlyInput });
  return raw ? readRaw(path, input, raw) : readImage(path, input);
}

function hintAtInversion(
  files: readonly AssignedFile<SampleInfo>[],
  samples: readonly Samples[],
  progress: Progress,
): void {
  const light = samples.findIndex(
    ({ data }, i) => data instanceof Uint8Array && hasLightEdge(data, files[i]!.input),
  );
  if (light < 0) return;
  progress.note(
    `${files[light]!.path} is dark on a light ground; if the model was trained on light on dark, as ` +
      'on MNIST, add --invert',
  );
}

function toFloats(
  { data, input }: Samples & AssignedFile<SampleInfo>,
  options: InputOptions,
): Float32Array {
  if (!(data instanceof Uint8Array)) return data;
  return normalisePixels(data, imageShape(input)?.channels ?? 1, options);
}

function countSamples(
  parts: readonly (AssignedFile<SampleInfo> & Samples)[],
  inputs: readonly SampleInfo[],
): Pick<LoadedInputs, 'count' | 'sources'> {
  const [counts, sources] = [
    inputs.map((input) =>
      parts.reduce((sum, part) => sum + (part.input === input ? part.count : 0), 0),
    ),
    parts
      .filter(({ input }) => input === inputs[0])
      .flatMap(({ path, count }) =>
        count === 1 ? [path] : Array.from({ length: count }, (_, i) => `${path}[${i}]`),
      ),
  ];
  if (counts.some((count) => count !== counts[0])) {
    const found = inputs.map(({ name }, i) => `${counts[i]} for "${name}"`).join(', ');
    throw new InputError(`inputs differ in their number of samples: ${found}`);
  }
  return { count: sources.length, sources };
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
