import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';
import { scaled } from './activations.js';

export const attentions: OnnxOperators = {
  Attention: { lower: attention },
  RotaryEmbedding: { lower: rotaryEmbedding },
};

/**
 * softmax(Q Kᵀ · scale + mask) V for each head. Q, K and V are [batch, heads, steps, size], or
 * [batch, steps, heads · size]; there may be fewer heads of K and V, which then serve several of Q.
 */
function attention(node: NodeCall): readonly Tensor[] {
  const { algebra, attributes } = node;
  const joined = node.input(0).shape.length === 3;
  const heads = (position: number, attribute: string) => {
    const x = node.input(position);
    return joined ? splitHeads(node, x, attributes.integer(attribute, 1)) : x;
  };
  const q = heads(0, 'q_num_heads');
  const cached = (x: Tensor, position: number) => {
    const past = node.optional(position);
    return past ? algebra.concatenate([past, x], 2) : x;
  };
  const k = cached(heads(1, 'kv_num_heads'), 4);
  const v = cached(heads(2, 'kv_num_heads'), 5);
  const [, queryHeads = 1, steps = 1, size = 1] = q.shape;
  const length = k.shape[2] ?? 1;
  const scale = Math.sqrt(attributes.float('scale', 1 / Math.sqrt(size)));
  const keys = algebra.transpose(repeatHeads(node, k, queryHeads), [0, 1, 3, 2]);
  const raw = algebra.matrixProduct(scaled(node, q, scale), scaled(node, keys, scale));
  const capped = softcapped(node, raw, attributes.float('softcap', 0));
  const bias = maskOf(node, steps, length);
  const biased = bias ? algebra.binary('add', capped, bias) : capped;
  const weights = attended(node, biased, bias);
  const y = algebra.matrixProduct(weights, repeatHeads(node, v, queryHeads));
  const mode = attributes.integer('qk_matmul_output_mode', 0);
  const scores = [raw, capped, biased, weights][mode];
  return [
    joined ? joinHeads(node, y) : y,
    k,
    v,
    scores ?? algebra.wrong(`qk_matmul_output_mode ${mode}`),
  ];
}

/** [batch, steps, heads · size] → [batch, heads, steps, size] */
function splitHeads({ algebra }: NodeCall, x: Tensor, heads: number): Tensor {
  const [batch = 1, steps = 1, width = 1] = x.shape;
  const size = width / heads;
  if (!Number.isInteger(size)) return algebra.wrong(`[${x.shape}] has no ${heads} heads`);
  return algebra.transpose(algebra.reshape(x, [batch, steps, heads, size]), [0, 2, 1, 3]);
}

function joinHeads({ algebra }: NodeCall, x: Tensor): Tensor {
  const [batch = 1, heads = 1, steps = 1, size = 1] = x.shape;
  return algebra.reshape(algebra.transpose(x, [0, 2, 1, 3]), [batch, steps, heads * size]);
}

/** Each head as often as it takes, one copy behind the other. */
function repeatHeads({ algebra }: NodeCall, x: Tensor, wanted: number): Tensor {
  const [batch = 1, heads = 1, steps = 1, size = 1] = x.shape;
  if (heads === wanted) return x;
  const times = wanted / heads;
  if (!Number.isInteger(times)) return algebra.wrong(`${wanted} heads cannot share ${heads}`);
  const apart = algebra.reshape(x, [batch, heads, 1, steps * size]);
  const copies = algebra.broadcast(apart, [batch, heads, times, steps * size]);
  return algebra.reshape(copies, [batch, wanted, steps, size]);
}

function softcapped(node: NodeCall, x: Tensor, cap: number): Tensor {
  if (!(cap > 0)) return x;
  return scaled(node, node.algebra.activate(scaled(node, x, 1 / cap), { kind: 'tanh' }), cap);
}

/** Rows that may attend to nothing give zeros, not what the softmax makes of −∞ alone. */
function attended({ algebra }: NodeCall, scores: Tensor, bias: Tensor | undefined): Tensor {
  const weights = algebra.softmax(scores, -1);
  if (!bias) return weights;
  const highest = algebra.reduce('maximum', bias, [-1], { keepDimensions: true });
  const none = algebra.binary('equal', highest, algebra.known([-Infinity], [], 'float'));
  if (none.known && none.data().every((row) => row === 0)) return weights;
  return algebra.select(none, algebra.known([0], [], 'float'), weights);
}

/** What is added to the scores: the mask that is given, and −∞ where a step may not look. */
function maskOf(node: NodeCall, steps: number, length: number): Tensor | undefined {
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

/** Turns pairs of numbers by angles whose cosines and sines are given for each position. */
function rotaryEmbedding(node: NodeCall): Tensor {
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
