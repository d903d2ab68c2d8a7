import { describeJson, elementCount, InputError, isRecord, quoteName } from '@pith/container';
import { WEIGHT_BYTES, type WeightDType } from './weight-dtype.js';

/** How the TF.js converter stored a weight in fewer bits. */
export type Quantization =
  | { readonly dtype: 'uint8' | 'uint16'; readonly min: number; readonly scale: number }
  | { readonly dtype: 'float16' };

/** One weight as a weightsManifest declares it, checked. */
export interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: WeightDType;
  readonly quantization: Quantization | undefined;
  /** Bytes that it takes in the shards; of strings, which stand there with their lengths, the fewest. */
  readonly storedBytes: number;
  /** The entry as it stands in the manifest, with members that are not read here. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** A group of a weightsManifest: its weights lie one after another in its concatenated shards. */
export interface WeightGroup {
  /** Shard files, relative to model.json. */
  readonly paths: readonly string[];
  readonly weights: readonly WeightEntry[];
}

const QUANTIZED_BYTES: Readonly<Record<string, number>> = { uint8: 1, uint16: 2, float16: 2 };

/** Each string of a weight stands behind its length. */
export const STRING_LENGTH_BYTES = 4;

/** tfjs goes up to rank 6; the bound only keeps a product of dimensions finite. */
const MAXIMUM_RANK = 32;
const MAXIMUM_DIMENSION = 2 ** 31 - 1;

/**
 * Checks the weightsManifest of a TF.js model.json. Takes no memory for the weights: that their
 * sizes are what lies on disk is for the caller to check before reading.
 *
 * @param manifest the parsed JSON value
 * @param place what a message calls the file
 * @throws InputError if the manifest is missing, empty or malformed; if a weight's dtype, shape or
 *   quantization is not supported; if two weights have one name or two groups share a shard
 */
export function parseWeightsManifest(manifest: unknown, place: string): WeightGroup[] {
  if (manifest === undefined) {
    throw new InputError(
      `${place}: no weightsManifest, so the file names no weights; save the model with its weights (model.save or tensorflowjs_converter)`,
    );
  }
  if (!Array.isArray(manifest)) {
    throw new InputError(
      `${place}: weightsManifest is ${describeJson(manifest)}, expected an array of groups`,
    );
  }
  const groups = manifest.map((group, g) => parseGroup(group, `${place}: weightsManifest[${g}]`));
  refuseRepeated(
    groups.flatMap((group) => group.paths),
    `${place}: weightsManifest`,
    'shard',
  );
  const weights = groups.flatMap((group) => group.weights);
  if (weights.length === 0) {
    throw new InputError(
      `${place}: the weightsManifest lists no weights, so there is nothing to compress`,
    );
  }
  refuseRepeated(
    weights.map((weight) => weight.name),
    `${place}: weightsManifest`,
    'weight',
  );
  return groups;
}

function parseGroup(group: unknown, place: string): WeightGroup {
  if (!isRecord(group))
    throw new InputError(`${place} is ${describeJson(group)}, expected an object`);
  const { paths, weights } = group;
  if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string' && path !== '')) {
    throw new InputError(
      `${place}.paths is ${describeJson(paths)}, expected an array of shard file names`,
    );
  }
  if (!Array.isArray(weights)) {
    throw new InputError(`${place}.weights is ${describeJson(weights)}, expected an array`);
  }
  return {
    paths,
    weights: weights.map((weight, w) => parseWeight(weight, `${place}.weights[${w}]`)),
  };
}

function parseWeight(weight: unknown, position: string): WeightEntry {
  if (!isRecord(weight))
    throw new InputError(`${position} is ${describeJson(weight)}, expected an object`);
  const { name, dtype } = weight;
  if (typeof name !== 'string' || name === '') {
    throw new InputError(`${position}.name is ${describeJson(name)}, expected a name`);
  }
  const place = `${position} ${quoteName(name)}`;
  if (weight.group === 'optimizer') {
    // Its group has no place in a SavedModel, and tfjs does not load such a weight without it.
    throw new InputError(
      `${place} is state of the optimizer, which is of no use for running the model; save it again with includeOptimizer: false`,
    );
  }
  if (typeof dtype !== 'string' || !isWeightDType(dtype)) {
    throw new InputError(
      `${place}: dtype ${typeof dtype === 'string' ? quoteName(dtype) : describeJson(dtype)} is not supported; supported are float32, int32, uint8, bool, complex64 and string`,
    );
  }
  const shape = parseShape(weight.shape, place);
  const quantization =
    'quantization' in weight ? parseQuantization(weight.quantization, dtype, place) : undefined;
  const elementBytes = quantization
    ? QUANTIZED_BYTES[quantization.dtype]!
    : (WEIGHT_BYTES[dtype] ?? STRING_LENGTH_BYTES);
  const storedBytes = elementCount(shape) * elementBytes;
  return { name, shape, dtype, quantization, storedBytes, json: weight };
}

function isWeightDType(dtype: string): dtype is WeightDType {
  return Object.hasOwn(WEIGHT_BYTES, dtype);
}

function parseShape(shape: unknown, place: string): number[] {
  if (!Array.isArray(shape)) {
    throw new InputError(
      `${place}: shape is ${describeJson(shape)}, expected an array of dimensions`,
    );
  }
  if (shape.length > MAXIMUM_RANK) {
    throw new InputError(
      `${place}: shape has ${shape.length} dimensions, at most ${MAXIMUM_RANK} are allowed`,
    );
  }
  for (const dimension of shape) {
    if (!Number.isInteger(dimension) || dimension < 0 || dimension > MAXIMUM_DIMENSION) {
      throw new InputError(
        `${place}: shape ${JSON.stringify(shape).slice(0, 120)} has the dimension ${describeJson(dimension)}, expected an integer in [0, ${MAXIMUM_DIMENSION}]`,
      );
    }
  }
  return shape;
}

function parseQuantization(quantization: unknown, dtype: string, place: string): Quantization {
  if (!isRecord(quantization)) {
    throw new InputError(
      `${place}: quantization is ${describeJson(quantization)}, expected an object`,
    );
  }
  const { dtype: stored, min, scale } = quantization;
  if (stored === 'float16' && dtype === 'float32') return { dtype: stored };
  if ((stored === 'uint8' || stored === 'uint16') && (dtype === 'float32' || dtype === 'int32')) {
    if (!Number.isFinite(min) || !Number.isFinite(scale)) {
      throw new InputError(
        `${place}: quantization to ${stored} has min ${describeJson(min)} and scale ${describeJson(scale)}, expected two finite numbers`,
      );
    }
    return { dtype: stored, min: min as number, scale: scale as number };
  }
  throw new InputError(
    `${place}: ${dtype} quantized to ${typeof stored === 'string' ? quoteName(stored) : describeJson(stored)} is not supported; supported are float32 as uint8, uint16 or float16 and int32 as uint8 or uint16`,
  );
}

function refuseRepeated(names: readonly string[], place: string, what: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw new InputError(
        `${place} lists the ${what} ${quoteName(name)} twice; each must stand once`,
      );
    }
    seen.add(name);
  }
}
