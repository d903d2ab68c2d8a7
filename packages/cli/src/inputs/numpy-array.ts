import { InputError } from '@pith/container';
import type { NpyArray } from '@pith/train';
import { readInput } from '../read-input.js';
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
  const bytes = await readInput(path, 'an array');
  const { parseNpy, ZipArchive } = await import('@pith/train');
  if (!/\.npz$/i.test(path)) return fit(path, parseNpy(path, bytes), input);
  const archive = new ZipArchive(path, bytes);
  const members = [...archive.members.values()].filter(({ name }) => name.endsWith('.npy'));
  const only = isOnlyInput && members.length === 1 ? members[0] : undefined;
  const member = archive.members.get(`${input.name}.npy`) ?? only;
  if (!member) {
    const found = members.slice(0, 20).map(({ name }) => name.slice(0, -'.npy'.length));
    throw new InputError(
      `${path}: no array ${input.name} (found: ${found.join(', ') || 'none'}); name it as the ` +
        `input: numpy.savez(path, **{${JSON.stringify(input.name)}: …})`,
    );
  }
  const where = `${path}, array ${member.name.slice(0, -'.npy'.length)}`;
  return fit(where, parseNpy(where, archive.read(member)), input);
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
