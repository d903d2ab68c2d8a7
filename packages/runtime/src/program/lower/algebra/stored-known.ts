import { InputError, quoteName } from '@pith/container';
import type { WeightSource } from '../weight-source.js';
import { lazilyKnown } from './known.js';
import type { ElementType, Known } from './tensor.js';

/**
 * A tensor of the file as a known one. It is decoded when its numbers are first asked for; where it
 * ends up as a layer's kernel, that is never. Layers take no integers, so that those always are.
 *
 * @throws {InputError} when the file has no such tensor
 */
export function weightKnown(weights: WeightSource, name: string, type: ElementType): Known {
  if (!weights.has(name)) throw new InputError(`the file has no tensor ${quoteName(name)}`);
  const shape = weights.shape(name);
  const order = shape.map((_, axis) => axis);
  const weight = type === 'float' ? { tensor: name, shape, order } : undefined;
  return lazilyKnown(shape, type, () => weights.values(name), weight);
}
