import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';

/** What is added to the scores: the mask that is given, and −∞ where a step may not look. */
export function maskOf(node: NodeCall, steps: number, length: number): Tensor | undefined {
  const { algebra, attributes } = node;
  const parts: Tensor[] = [];
  const add = (allowed: Tensor) =>
    parts.push(algebra.select(allowed, node.scalar(0), node.scalar(-Infinity)));
  const given = node.optional(3);
  if (given) {
    const missing = length - given.shape.at(-1)!;
    const border = given.shape.map((_, axis) => (axis === given.shape.length - 1 ? missing : 0));
    const none = border.map(() => 0);
    const outside = given.type === 'boolean' ? 0 : -Infinity;
    const mask = missing > 0 ? algebra.pad(given, none, border, 'constant', outside) : given;
    if (given.type === 'boolean') add(mask);
    else parts.push(mask);
  }
  const causal = attributes.flag('is_causal');
  const [left, right] = [
    attributes.integer('left_window_size', -1),
    attributes.integer('right_window_size', -1),
  ];
  const lengths = node.optional(6);
  const column = algebra.known(
    Array.from({ length }, (_, j) => j),
    [length],
    'float',
  );
  if (causal || left >= 0 || right >= 0) {
    // How far each step is ahead of each key: j ≤ i + offset.
    const row = algebra.known(
      Array.from({ length: steps }, (_, i) => i),
      [steps, 1],
      'float',
    );
    const offset = offsetOf(node, lengths, steps);
    const ahead = algebra.binary('subtract', algebra.binary('add', row, offset), column);
    const within = (bound: number, mode: 'less-or-equal' | 'greater-or-equal') =>
      add(algebra.binary(mode, ahead, node.scalar(bound)));
    if (causal) within(0, 'greater-or-equal');
    if (left >= 0) within(left, 'less-or-equal');
    if (right >= 0) within(-right, 'greater-or-equal');
  }
  if (lengths) add(algebra.binary('less', column, perBatch(node, lengths)));
  return parts.length === 0 ? undefined : parts.reduce((a, b) => algebra.binary('add', a, b));
}

/** Keys that come before those of these steps: of the cache, or as many as are not padding. */
function offsetOf(node: NodeCall, lengths: Tensor | undefined, steps: number): Tensor {
  const past = node.optional(4)?.shape[2];
  if (past !== undefined || !lengths) return node.scalar(past ?? 0);
  return node.algebra.binary('subtract', perBatch(node, lengths), node.scalar(steps));
}

function perBatch({ algebra }: NodeCall, lengths: Tensor): Tensor {
  return algebra.cast(algebra.reshape(lengths, [lengths.shape[0] ?? 1, 1, 1, 1]), 'float');
}
