import { InputError } from '@pith/container';
import type { NpyArray } from '@pith/train';
import { readInput } from '../read-input.js';

/** An array in a NumPy file, and what messages call it. */
export interface FoundArray {
  readonly where: string;
  readonly array: NpyArray;
}

/**
 * Reads a `.npy`, or the array of a `.npz` that has the input's name; the only one there, if the model
 * has one input.
 *
 * @throws InputError if there is no such array
 */
export async function findArray(
  path: string,
  name: string,
  { isOnlyInput }: { readonly isOnlyInput: boolean },
): Promise<FoundArray> {
  const bytes = await readInput(path, 'an array');
  const { parseNpy, ZipArchive } = await import('@pith/train');
  if (!/\.npz$/i.test(path)) return { where: path, array: parseNpy(path, bytes) };
  const archive = new ZipArchive(path, bytes);
  const members = [...archive.members.values()].filter((member) => member.name.endsWith('.npy'));
  const only = isOnlyInput && members.length === 1 ? members[0] : undefined;
  const member = archive.members.get(`${name}.npy`) ?? only;
  if (!member) {
    const found = members.slice(0, 20).map((other) => other.name.slice(0, -'.npy'.length));
    throw new InputError(
      `${path}: no array ${name} (found: ${found.join(', ') || 'none'}); name it as the ` +
        `input: numpy.savez(path, **{${JSON.stringify(name)}: …})`,
    );
  }
  const where = `${path}, array ${member.name.slice(0, -'.npy'.length)}`;
  return { where, array: parseNpy(where, archive.read(member)) };
}
