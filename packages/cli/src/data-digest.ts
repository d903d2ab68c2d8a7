import { createHash } from 'node:crypto';
import type { SavedModel } from '@pith/model';
import type { LabelledData, TrainingData } from '@pith/train';

/** SHA-256 of all examples that are trained on and chosen by, with their labels. */
export function dataDigest({ train, validation }: TrainingData): string {
  const hash = createHash('sha256');
  for (const part of [train, validation]) addExamples(hash, part);
  return hash.digest('hex');
}

/** SHA-256 of a model: its topology and all its tensors. */
export function modelDigest({ format, topology, tensors }: SavedModel): string {
  const hash = createHash('sha256').update(format).update(topology);
  for (const { name, shape, dtype, data } of tensors) {
    hash.update(JSON.stringify([name, shape, dtype])).update(bytesOf(data));
  }
  return hash.digest('hex');
}

function addExamples(
  hash: ReturnType<typeof createHash>,
  { inputs, labels, shape, count }: LabelledData,
): void {
  hash.update(JSON.stringify([shape, count, inputs.constructor.name]));
  hash.update(bytesOf(inputs)).update(bytesOf(labels));
}

function bytesOf({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
