import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import { joinHeads, splitHeads } from './attention-heads.js';

/** Turns pairs of numbers by angles whose cosines and sines are given for each position. */
export function rotaryEmbedding(node: NodeCall): Tensor {
  const { algebra, attributes } = node;
  const given = node.input(0);
  const joined = given.shape.length === 3;
  const x = joined ? splitHeads(node, given, attributes.integer('num_heads', 1)) : given;
  const [batch = 1, heads = 1, steps = 1, size = 1] = x.shape;
  const turned = attributes.integer('rotary_embedding_dim', 0) || size;
  const half = turned / 2;
  const positions = node.optional(3);
  const angles = (position: number) => {
    const cache = node.input(position);
    const found = positions ? algebra.gather(cache, positions, 0) : cache;
    return algebra.reshape(found, [found.shape[0] ?? 1, 1, steps, half]);
  };
  const [cosine, sine] = [angles(1), angles(2)];
  const interleaved = attributes.flag('interleaved');
  const part = (i: number) =>
    algebra.slice(
      x,
      [0, 0, 0, interleaved ? i : i * half],
      [batch, heads, steps, half],
      [1, 1, 1, interleaved ? 2 : 1],
    );
  const [a, b] = [part(0), part(1)];
  const product = (left: Tensor, right: Tensor) => algebra.binary('multiply', left, right);
  const real = algebra.binary('subtract', product(cosine, a), product(sine, b));
  const imaginary = algebra.binary('add', product(sine, a), product(cosine, b));
  const pairs = (tensor: Tensor) => algebra.reshape(tensor, [...tensor.shape, 1]);
  const both = interleaved
    ? algebra.reshape(algebra.concatenate([pairs(real), pairs(imaginary)], 4), [
        ...[batch, heads, steps, turned],
      ])
    : algebra.concatenate([real, imaginary], 3);
  const rest = size - turned;
  const whole =
    rest > 0
      ? algebra.concatenate(
          [both, algebra.slice(x, [0, 0, 0, turned], [batch, heads, steps, rest])],
          3,
        )
      : both;
  return joined ? joinHeads(node, whole) : whole;
}
