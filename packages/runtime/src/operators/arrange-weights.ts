import { elementCount } from '@pith/container';
import { eachRow, nestOf } from '../arrays/nest.js';
import { stridesOf } from '../arrays/shape.js';
import type { WeightReference } from '../program/program.js';
import type { LayerWeights } from '../weights/layer-weights.js';

type Items = Float32Array | Uint8Array | Uint16Array | Uint32Array;

/** Rows whose elements are neighbours in the file: so many are filled at a time. */
const BLOCK = 32;

/** Whether the file has the axes as the operation wants them, so that nothing is to be moved. */
export function isArranged(reference: WeightReference): boolean {
  const { first, sizes, strides } = walk(reference);
  return first === 0 && sizes.length === 1 && (sizes[0] === 1 || strides[0] === 1);
}

/** Puts the weights into the order of axes that the operation wants; they have the file's. */
export function arrangeWeights(weights: LayerWeights, reference: WeightReference): LayerWeights {
  const { shape } = reference;
  return weights.kind === 'plain'
    ? { ...weights, shape, values: arrange(weights.values, reference) }
    : { ...weights, shape, clusters: arrange(weights.clusters, reference) };
}

/** The operation's weights in its order, as steps through the file's. */
function walk({ shape, stored, reversed = [] }: WeightReference) {
  const fileShape = stored?.shape ?? shape;
  const fileStrides = stridesOf(fileShape);
  const order = stored?.order ?? shape.map((_, axis) => axis);
  // Either side may have axes of size 1 that the other does not.
  const strides = order.filter((axis) => fileShape[axis] !== 1).map((axis) => fileStrides[axis]!);
  const backwards = shape.map((_, axis) => reversed.includes(axis));
  const sizes = shape.filter((size) => size !== 1);
  const turned = backwards.filter((_, axis) => shape[axis] !== 1);
  const first = sizes.reduce(
    (sum, size, axis) => sum + (turned[axis] ? (size - 1) * strides[axis]! : 0),
    0,
  );
  const steps = strides.map((stride, axis) => (turned[axis] ? -stride : stride));
  const nest = nestOf(sizes, [steps]);
  return { first, sizes: nest.sizes, strides: nest.strides[0]! };
}

function arrange<Any extends Items>(items: Any, reference: WeightReference): Any {
  const { first, sizes, strides } = walk(reference);
  const output = new (items.constructor as new (length: number) => Any)(
    elementCount(reference.shape),
  );
  const [rows, width] = [sizes.at(-2) ?? 1, sizes.at(-1)!];
  const [down, across] = [strides.at(-2) ?? 0, strides.at(-1)!];
  const outer = { sizes: [...sizes.slice(0, -2), 1], strides: [[...strides.slice(0, -2), 0]] };
  eachRow(outer, [first], (at, place) => {
    const target = at * rows * width;
    for (let begin = 0; begin < rows; begin += BLOCK) {
      const end = Math.min(rows, begin + BLOCK);
      for (let x = 0; x < width; x++) {
        for (let y = begin, from = place + y * down + x * across; y < end; y++, from += down) {
          output[target + y * width + x] = items[from]!;
        }
      }
    }
  });
  return output;
}
