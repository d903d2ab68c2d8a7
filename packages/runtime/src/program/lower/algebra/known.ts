import { elementCount } from '@pith/container';
import type { ElementType, Known, StoredWeight, Tensor } from './tensor.js';

/** A known tensor of numbers that are at hand. */
export function knownOf(
  data: Float32Array | Float64Array,
  shape: readonly number[],
  type: ElementType,
): Known {
  return { known: true, shape, type, data: () => data };
}

/** A known tensor whose numbers are worked out when they are first asked for. */
export function lazilyKnown(
  shape: readonly number[],
  type: ElementType,
  compute: () => Float32Array | Float64Array,
  weight?: StoredWeight,
): Known {
  let data: Float32Array | Float64Array | undefined;
  return {
    ...{ known: true, shape, type },
    data: () => {
      data ??= compute();
      return data;
    },
    ...(weight && { weight }),
  };
}

/** Room for the numbers of a known tensor: integers are exact to 2⁵³ in double precision. */
export function roomFor(shape: readonly number[], type: ElementType): Float32Array | Float64Array {
  const count = elementCount(shape);
  return type === 'integer' ? new Float64Array(count) : new Float32Array(count);
}

/** The number in a known tensor of one element. */
export function scalarOf(x: Tensor): number | undefined {
  return x.known && elementCount(x.shape) === 1 ? x.data()[0] : undefined;
}

export function areKnown(tensors: readonly Tensor[]): tensors is readonly Known[] {
  return tensors.every(({ known }) => known);
}
