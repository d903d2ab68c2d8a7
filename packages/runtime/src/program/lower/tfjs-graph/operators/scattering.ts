import { elementCount } from '@pith/container';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { TfjsOperators } from '../tfjs-operator.js';

/** Values put at positions that have to be known: each element then comes from a known place. */
export const scattering: TfjsOperators = {
  SparseToDense: (node) => {
    const shape = node.integers(1, 'the shape');
    return scatter(node, node.input(0), node.input(2), shape, node.input(3));
  },
  ScatterNd: (node) => {
    const [positions, values] = [node.input(0), node.input(1)];
    const zero = node.scalar(0, values.type);
    return scatter(node, positions, values, node.integers(2, 'the shape'), zero);
  },
  TensorScatterUpdate: (node) => {
    const [tensor, positions, values] = [node.input(0), node.input(1), node.input(2)];
    return scatter(node, positions, values, tensor.shape, tensor);
  },
};

/** Larger ones stand in no real model. */
const LARGEST = 2 ** 26;

/**
 * @param positions [count, axes], a vector for one axis, or a scalar for one position of it
 * @param values one, or one for each position and the axes behind
 * @param rest what stands everywhere else: one number, or a tensor of the whole shape
 */
function scatter(
  node: NodeCall,
  positions: Tensor,
  values: Tensor,
  shape: readonly number[],
  rest: Tensor,
): Tensor {
  const { algebra } = node;
  const flat = algebra.integers(positions, 'the positions');
  const size = elementCount(shape);
  if (!(size <= LARGEST)) return algebra.wrong(`a tensor [${shape}] of ${size} elements`);
  const axes = positions.shape.length < 2 ? 1 : positions.shape.at(-1)!;
  const inner = elementCount(shape.slice(axes));
  const count = flat.length / axes;
  const wanted = values.shape.length === 0 ? 1 : count * inner;
  const others = elementCount(rest.shape);
  const fits = elementCount(values.shape) === wanted && (others === 1 || others === size);
  if (axes > shape.length || !fits) {
    return algebra.wrong(
      `values [${values.shape}] at positions [${positions.shape}] of a tensor [${shape}]`,
    );
  }
  const sources = new Float64Array(size);
  if (others > 1) for (let i = 0; i < size; i++) sources[i] = i;
  const taken = new Set<number>();
  for (let i = 0; i < count; i++) {
    let at = 0;
    for (let axis = 0; axis < axes; axis++) {
      const place = flat[i * axes + axis]!;
      if (place < 0 || place >= shape[axis]!) {
        return algebra.wrong(`position ${place} of an axis of ${shape[axis]}`);
      }
      at = at * shape[axis]! + place;
    }
    // Values of one position would have to be added.
    if (taken.has(at)) return algebra.unsupported('several values at one position');
    taken.add(at);
    for (let j = 0; j < inner; j++) {
      sources[at * inner + j] = others + (wanted === 1 ? 0 : i * inner + j);
    }
  }
  const all = algebra.concatenate(
    [algebra.reshape(rest, [others]), algebra.reshape(values, [wanted])],
    0,
  );
  return algebra.gather(all, algebra.known(sources, shape, 'integer'), 0);
}
