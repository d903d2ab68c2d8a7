import { elementCount, InputError } from '@pith/container';
import type { GatherElements } from '../program/general-operations.js';
import type { ArrayPlan } from './array-plan.js';
import { checkNotEmpty, rangeIndex } from './indices.js';
import { eachRow, nestOf } from './nest.js';
import { checkAxis, checkInputs, type Shape, showShapes, stridesOf } from './shape.js';

type Options = Pick<GatherElements, 'kind' | 'layer' | 'axis'>;

/** Inputs [data, indices]: output[i][j] = data[indices[i][j]][j] for axis 0, and so on. */
export function planGatherElements(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  checkInputs(operation, shapes, 2);
  const { layer, axis } = operation;
  const [data, indices] = shapes as [Shape, Shape];
  checkAxis(layer, data, axis);
  const fits =
    data.length === indices.length &&
    indices.every((size, other) => other === axis || size <= data[other]!);
  if (!fits) {
    throw new InputError(
      `${layer}: indices do not lie within the data along axis ${axis}: ${showShapes([indices, data])}`,
    );
  }
  checkNotEmpty(layer, data, axis, elementCount(indices));
  const strides = stridesOf(data);
  const size = data[axis]!;
  const along = strides[axis]!;
  // Where an element lies but for what its index adds.
  const nest = nestOf(indices, [strides.map((stride, other) => (other === axis ? 0 : stride))]);
  const width = nest.sizes.at(-1)!;
  const step = nest.strides[0]!.at(-1)!;
  return {
    shape: indices,
    run([values, places], [valuesStart, placesStart], output, start) {
      eachRow(nest, [valuesStart!], (row, place) => {
        for (let i = row * width, at = place; i < (row + 1) * width; i++, at += step) {
          const index = rangeIndex(places![placesStart! + i]!, size);
          output[start + i] = values![at + index * along]!;
        }
      });
    },
  };
}
