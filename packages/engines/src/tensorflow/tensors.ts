import { InputError } from '@pith/container';
import type * as TensorFlow from '@tensorflow/tfjs';
import { copyAsFloats, plainNumbers } from '../number-array.js';
import type { OutputValue, Value } from '../open-model.js';

/**
 * A value as a tensor of the type that the model takes.
 *
 * @throws {InputError} when numbers cannot be of the type, such as strings
 */
export function toTensor(
  tf: typeof TensorFlow,
  value: Value,
  { name, type }: { readonly name: string; readonly type: string },
): TensorFlow.Tensor {
  const shape = [...value.shape];
  const numbers = plainNumbers(value.data);
  switch (type) {
    case 'int32':
      return tf.tensor(new Int32Array(numbers), shape, 'int32');
    case 'bool':
      return tf.tensor(
        Uint8Array.from(numbers, (x) => Number(x !== 0)),
        shape,
        'bool',
      );
    case 'float32':
      return tf.tensor(copyAsFloats(value.data), shape, 'float32');
    default:
      throw new InputError(`input "${name}" is of type ${type}, which cannot be made of numbers`);
  }
}

/**
 * What a tensor holds, in an array of its own.
 *
 * @throws {InputError} when it holds no numbers
 */
export async function fromTensor(name: string, tensor: TensorFlow.Tensor): Promise<OutputValue> {
  const { shape, dtype } = tensor;
  if (!['float32', 'int32', 'bool'].includes(dtype)) {
    throw new InputError(`output "${name}" is of type ${dtype}, which holds no numbers`);
  }
  const data = (await tensor.data()) as OutputValue['data'];
  // Bool comes as int32 from some backends.
  return { data: dtype === 'bool' ? Uint8Array.from(data) : data.slice(), shape, type: dtype };
}

/** Sizes as they are known: TF.js has null or -1 for one that is open. */
export function knownShape(shape: readonly (number | null)[] | undefined): (number | null)[] {
  return (shape ?? []).map((size) => (size === null || size < 0 ? null : size));
}
