import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { OnnxOperators } from '../onnx-operator.js';
import { scaled } from './activations.js';
import { joinHeads, repeatHeads, splitHeads } from './attention-heads.js';
import { maskOf } from './attention-mask.js';
import { rotaryEmbedding } from './rotary-embedding.js';

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
