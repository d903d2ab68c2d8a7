import { InputError } from '@pith/container';
import type { NpyArray } from '@pith/train';
import { findArray } from './find-array.js';
import { checkFinite, type SampleInfo, type Samples, sizeOf } from './samples.js';

/**
 * Reads the samples of an input from `.npy`, or from the array of its name in `.npz`; where the model
 * has one input and the archive one array, from that.
 *
 * @throws InputError if there is no such array, or it does not fit the input
 */
export async function readNumpy(
  path: string,
  input: SampleInfo,
  { isOnlyInput }: { readonly isOnlyInput: boolean },
): Promise<Samples> {
  const { where, array } = await findArray(path, input.name, { isOnlyInput });
  return fit(where, array, input);
}

function fit(where: string, { shape, dtype, data }: NpyArray, input: SampleInfo): Samples {
  const size = sizeOf(input);
  const count = data.length / size;
  const [first = 1, ...rest] = shape;
  const isOne = count === 1 && isReshape(shape, input.shape);
  if (!isOne && !(count > 0 && first === count && isReshape(rest, input.shape))) {
    throw new InputError(
      `${where}: shape (${shape.join(', ')}), but the input "${input.name}" takes ` +
        `(${input.shape.join(', ')}) or (samples, ${input.shape.join(', ')})`,
    );
  }
  if (dtype === 'u1') return { data: data as Uint8Array, count };
  const floats = data instanceof Float32Array ? data : Float32Array.from(data);
  checkFinite(where, floats);
  return { data: floats, count };
}

/** Whether only extents of 1 differ, or one of the two is flat. */
function isReshape(from: readonly number[], to: readonly number[]): boolean {
  const [a, b] = [from, to].map((shape) => shape.filter((extent) => extent !== 1));
  const size = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);
  return a!.join() === b!.join() || (size(a!) === size(b!) && Math.min(a!.length, b!.length) <= 1);
}
