import { InputError, type Tensor } from '@pith/container';
import type { Carriage } from './carriage.js';
import { findTensors, type TensorSite } from './find-tensors.js';
import { MAXIMUM_MODEL_BYTES } from './limits.js';
import { replaceTensors } from './replace-tensors.js';
import { takenAs, takenShape } from './taken-sites.js';
import { checkRawLength, type ExternalData, readTensorBytes } from './tensor-bytes.js';
import { tensorKeys } from './tensor-keys.js';
import { withElements } from './tensor-message.js';

/** A model and its numbers, apart. */
export interface TakenTensors {
  /** The model without the numbers of `tensors`; all else in it is as it was, byte for byte. */
  readonly topology: Uint8Array;
  readonly tensors: readonly Tensor[];
  /** Tensors that ONNX holds as halves, by name. */
  readonly precision: ReadonlyMap<string, 'float16' | 'bfloat16'>;
}

/**
 * Takes the numbers out of an ONNX model: those of initializers and of tensors in attributes, as of
 * Constant nodes, in the main graph, in the graphs within nodes, and in functions.
 *
 * Taken are tensors of 16 elements or more. Floats of 32 and 16 bits, and of 64 where 32 hold them
 * exactly, come as `float32`; integers of up to 32 bits as `int32`; those of 8 bits, booleans, and packed
 * ones as their bytes. Floats that are not all finite, int64, uint64, strings, complex numbers and
 * sparse tensors stay where they are.
 *
 * A tensor's name is the initializer's or the Constant node's output's; for another attribute
 * `output/attribute`; where graphs within nodes repeat a name, the path to the graph goes in front.
 *
 * @param external reads the model's other files; what stays in the topology is read into it
 * @throws {InputError} when the model is damaged, larger than 2 GiB, or its other files do not fit it
 * @example
 * const { topology, tensors } = takeTensors(bytes);
 * const same = restoreTensors(topology, tensors);
 */
export function takeTensors(bytes: Uint8Array, external?: ExternalData): TakenTensors {
  if (bytes.length > MAXIMUM_MODEL_BYTES) {
    throw new InputError(
      `the model has ${bytes.length} bytes, but an ONNX file has at most ${MAXIMUM_MODEL_BYTES}; save it with its tensors as external data`,
    );
  }
  const replacements = new Map<number, readonly Uint8Array[]>();
  const taken: { site: TensorSite; carriage: Carriage; data: Tensor['data'] }[] = [];
  for (const site of findTensors(bytes)) {
    const { message } = site;
    checkRawLength(message);
    const carriage = takenAs(site);
    if (carriage === undefined && message.external === undefined) continue;
    const elements = readTensorBytes(message, external);
    const data = carriage?.load(elements);
    if (carriage !== undefined && data !== undefined) {
      taken.push({ site, carriage, data });
      replacements.set(message.start, withElements(message));
    } else if (message.external !== undefined) {
      replacements.set(message.start, withElements(message, { raw: elements }));
    }
  }
  const keys = tensorKeys(taken.map(({ site }) => site));
  const precision = new Map<string, 'float16' | 'bfloat16'>();
  const tensors = taken.map(({ site, carriage, data }, i): Tensor => {
    const name = keys[i]!;
    if (carriage.precision !== undefined) precision.set(name, carriage.precision);
    const shape = takenShape(site.message, carriage);
    return { name, shape, dtype: carriage.dtype, data };
  });
  return { topology: replaceTensors(bytes, replacements), tensors, precision };
}
