import { type ArrayOperation, compute, planArrays } from '../../../arrays/index.js';
import { lazilyKnown } from './known.js';
import type { ElementType, Known, StoredWeight } from './tensor.js';

/**
 * The result of an operation whose operands are known: its shape at once, its numbers when they are
 * asked for, so that a weight that is only moved about is not decoded here.
 *
 * @param weight where the result, too, is a tensor of the file
 * @throws {InputError} when the shapes do not go together
 */
export function fold(
  operation: ArrayOperation,
  operands: readonly Known[],
  type: ElementType,
  weight?: StoredWeight,
): Known {
  const plan = planArrays(
    operation,
    operands.map(({ shape }) => shape),
  );
  const numbers = () => {
    const result = compute(
      plan,
      operands.map((operand) => operand.data()),
    );
    return type === 'integer' ? Float64Array.from(result) : result;
  };
  return lazilyKnown(plan.shape, type, numbers, weight);
}

/** The axes of a known tensor in another order. */
export function transposed(x: Known, order: readonly number[], layer: string): Known {
  const { weight } = x;
  const moved = weight && { ...weight, order: order.map((axis) => weight.order[axis]!) };
  return fold({ kind: 'permute', layer, order }, [x], x.type, moved);
}
