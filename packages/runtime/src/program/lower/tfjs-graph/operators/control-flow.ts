import type { Tensor } from '../../algebra/tensor.js';
import { DEAD, guarded, guardsOf, inheritGuards } from '../branches.js';
import type { NodeCall } from '../node-call.js';
import type { TfjsOperators } from '../tfjs-operator.js';

/** Conditionals of TensorFlow 1: tensors let into one of two branches, and taken out of either. */
export const controlFlow: TfjsOperators = {
  Switch: divide,
  RefSwitch: divide,
  Merge: merge,
  RefMerge: merge,
};

/** Outputs: the tensor where the condition does not hold, and where it does. */
function divide(node: NodeCall): readonly Tensor[] {
  const [tensor, condition] = [node.input(0), node.input(1)];
  const into = (holds: boolean) => {
    const isDead = condition.known && (condition.data()[0] !== 0) !== holds;
    return isDead ? DEAD : guarded(tensor, condition, holds);
  };
  return [into(false), into(true)];
}

/** Outputs: the tensor of the branch that is taken, and its position among the inputs. */
function merge(node: NodeCall): readonly Tensor[] {
  const { algebra } = node;
  const inputs = node.all();
  const alive = inputs.filter((input) => input !== DEAD);
  if (alive.length === 0) return [DEAD, DEAD];
  const settled = (input: Tensor) => {
    const outputs = [input, node.scalar(inputs.indexOf(input), 'integer')];
    return inheritGuards(outputs, [input], innermost(input));
  };
  if (alive.length === 1) return settled(alive[0]!);
  const [a, b] = alive as [Tensor, Tensor];
  const condition = innermost(a) ?? innermost(b);
  if (alive.length > 2 || !condition) return algebra.unsupported('more than two branches');
  // A constant in a branch depends on the condition without reading it.
  const isTrue = guardsOf(a).get(condition) ?? !guardsOf(b).get(condition);
  if (condition.known) return settled((condition.data()[0] !== 0) === isTrue ? a : b);
  if (String(a.shape) !== String(b.shape)) {
    return algebra.unsupported('branches whose outputs differ in shape');
  }
  const scalar = algebra.reshape(condition, []);
  const either = (x: Tensor, y: Tensor) =>
    isTrue ? algebra.select(scalar, x, y) : algebra.select(scalar, y, x);
  const position = (input: Tensor) => node.scalar(inputs.indexOf(input), 'integer');
  const outputs =
    node.outputs > 1 ? [either(a, b), either(position(a), position(b))] : [either(a, b)];
  return inheritGuards(outputs, [a, b], condition);
}

/** The condition that a tensor came under last. */
function innermost(tensor: Tensor): Tensor | undefined {
  return [...guardsOf(tensor).keys()].at(-1);
}
