import { elementCount, InputError, quoteName, type Tensor } from '@pith/container';
import { findTensors } from './find-tensors.js';
import { replaceTensors } from './replace-tensors.js';
import { describeTaken, takenAmong, takenShape } from './taken-sites.js';
import { rawLength } from './tensor-bytes.js';
import { withElements } from './tensor-message.js';

export interface RestoreOptions {
  /**
   * Puts numbers into another file and says where they lie in it; undefined for those that shall be in
   * the model itself. @default all are
   */
  readonly external?: (
    raw: Uint8Array,
  ) => { readonly location: string; readonly offset: number } | undefined;
}

/**
 * Puts numbers back into the model that they were taken out of, each in its tensor's own element type:
 * those of halves are rounded to the nearest.
 *
 * @param topology as `takeTensors` gave it
 * @param tensors in any order; dtype and shape as they were
 * @throws {InputError} when a tensor is missing, too many, or not of the type and shape that it was; when
 *   the model would be larger than 2 GiB
 */
export function restoreTensors(
  topology: Uint8Array,
  tensors: readonly Tensor[],
  options: RestoreOptions = {},
): Uint8Array {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  if (byName.size !== tensors.length) throw new InputError('two tensors have the same name');
  const replacements = new Map<number, readonly Uint8Array[]>();
  for (const taken of takenAmong(findTensors(topology))) {
    const tensor = byName.get(taken.key);
    if (tensor === undefined) {
      throw new InputError(
        `${describeTaken(taken)}: the model's graph has it, but its numbers are missing`,
      );
    }
    byName.delete(taken.key);
    const shape = takenShape(taken.site.message, taken.carriage);
    if (
      tensor.dtype !== taken.carriage.dtype ||
      tensor.shape.join() !== shape.join() ||
      tensor.data.length !== elementCount(shape)
    ) {
      throw new InputError(
        `${describeTaken(taken)}: ${tensor.data.length} elements of ${tensor.dtype} and shape [${tensor.shape.join(', ')}], but the model's graph asks for ${taken.carriage.dtype} and shape [${shape.join(', ')}]`,
      );
    }
    const raw = taken.carriage.unload(tensor.data);
    const place = options.external?.(raw);
    const elements = place ? { external: { ...place, length: raw.length } } : { raw };
    replacements.set(taken.site.message.start, withElements(taken.site.message, elements));
  }
  const [extra] = byName.keys();
  if (extra !== undefined) {
    throw new InputError(
      `tensor ${quoteName(extra)}: there is no such tensor in the model's graph`,
    );
  }
  return replaceTensors(topology, replacements);
}

/** About how many bytes `restoreTensors` gives: the topology and all numbers. @throws {InputError} */
export function restoredBytes(topology: Uint8Array): number {
  return takenAmong(findTensors(topology)).reduce(
    (sum, { site }) => sum + rawLength(site.message),
    topology.length,
  );
}
