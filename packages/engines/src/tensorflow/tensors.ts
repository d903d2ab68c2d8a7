import type * as TensorFlow from '@tensorflow/tfjs';
import { copyAsFloats, plainNumbers } from '../number-array.js';
import type { OutputValue, Value } from '../open-model.js';

/** A value as a tensor of the type that the model takes. */
export function toTensor(tf: typeof TensorFlow, value: Value, type: string): TensorFlow.Tensor {
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
    default:
      return tf.tensor(copyAsFloats(value.data), shape, 'float32');
  }
}

/** What a tensor holds, in an array of its own; the tensor is disposed of. */
export async function fromTensor(tensor: TensorFlow.Tensor): Promise<OutputValue> {
  const { shape, dtype } = tensor;
  const data = (await tensor.data()) as OutputValue['data'];
  tensor.dispose();
  // Bool comes as int32 from some backends.
  return { data: dtype === 'bool' ? Uint8Array.from(data) : data.slice(), shape, type: dtype };
}

/** Sizes as they are known: TF.js has null or -1 for one that is open. */
export function knownShape(shape: readonly (number | null)[] | undefined): (number | null)[] {
  return (shape ?? []).map((size) => (size === null || size < 0 ? null : size));
}
