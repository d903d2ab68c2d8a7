import type { SampleOutput } from '../run-samples.js';
import type { NamedArray } from './npz.js';

/**
 * The outputs of all samples as arrays: [samples, …] by name. Where samples differ in an output's
 * shape, or a graph has a batch of its own, each has an array NAME/POSITION.
 *
 * @param isBatch whether the samples are without a batch dimension; a graph's of 1 is the samples'
 */
export function stackOutputs(
  names: readonly string[],
  samples: readonly Readonly<Record<string, SampleOutput>>[],
  isBatch: boolean,
): NamedArray[] {
  return names.flatMap((name) => {
    const outputs = samples.map((sample) => sample[name]!);
    const own = outputs.map(({ shape }) => (!isBatch && shape[0] === 1 ? shape.slice(1) : shape));
    const isStackable =
      own.every((shape) => String(shape) === String(own[0])) &&
      (isBatch || outputs.length === 1 || outputs.every(({ shape }) => shape[0] === 1));
    if (!isStackable) {
      return outputs.map(({ data, shape }, i) => ({ name: `${name}/${i}`, shape, data }));
    }
    if (!isBatch && outputs.length === 1) return [{ name, ...outputs[0]! }];
    const size = outputs[0]!.data.length;
    const data = new Float32Array(size * outputs.length);
    outputs.forEach((output, i) => {
      data.set(output.data, i * size);
    });
    return [{ name, shape: [outputs.length, ...own[0]!], data }];
  });
}
