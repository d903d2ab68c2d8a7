import { InputError } from '@pith/container';
import type { SavedModel } from '@pith/model';
import type * as TensorFlow from '@tensorflow/tfjs';

/**
 * A saved TF.js model as TF.js' own loaders take it, by `tf.io.fromMemory`.
 *
 * @throws {InputError} when the topology is not JSON
 */
export function modelArtifacts({ topology, tensors }: SavedModel): TensorFlow.io.ModelArtifacts {
  // TF.js has no tensors of bytes; where a manifest says uint8, it means a way to store others.
  const weights = tensors.map(({ name, shape, dtype, data }) => ({
    spec: { name, shape: [...shape], dtype: dtype === 'uint8' ? ('int32' as const) : dtype },
    values: dtype === 'uint8' ? Int32Array.from(data) : data,
  }));
  const bytes = weights.reduce((sum, { values }) => sum + values.byteLength, 0);
  const weightData = new Uint8Array(bytes);
  let offset = 0;
  for (const { values } of weights) {
    weightData.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  const weightSpecs = weights.map(({ spec }) => spec);
  return { ...parse(topology), weightSpecs, weightData: weightData.buffer };
}

function parse(topology: Uint8Array): TensorFlow.io.ModelArtifacts {
  try {
    return JSON.parse(new TextDecoder().decode(topology)) as TensorFlow.io.ModelArtifacts;
  } catch (cause) {
    throw new InputError(`model topology: not JSON: ${(cause as Error).message}`, { cause });
  }
}
