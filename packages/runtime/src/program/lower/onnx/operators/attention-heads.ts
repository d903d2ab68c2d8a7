import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';

/** [batch, steps, heads · size] → [batch, heads, steps, size] */
export function splitHeads({ algebra }: NodeCall, x: Tensor, heads: number): Tensor {
  const [batch = 1, steps = 1, width = 1] = x.shape;
  const size = width / heads;
  if (!Number.isInteger(size)) return algebra.wrong(`[${x.shape}] has no ${heads} heads`);
  return algebra.transpose(algebra.reshape(x, [batch, steps, heads, size]), [0, 2, 1, 3]);
}

export function joinHeads({ algebra }: NodeCall, x: Tensor): Tensor {
  const [batch = 1, heads = 1, steps = 1, size = 1] = x.shape;
  return algebra.reshape(algebra.transpose(x, [0, 2, 1, 3]), [batch, steps, heads * size]);
}

/** Each head as often as it takes, one copy behind the other. */
export function repeatHeads({ algebra }: NodeCall, x: Tensor, wanted: number): Tensor {
  const [batch = 1, heads = 1, steps = 1, size = 1] = x.shape;
  if (heads === wanted) return x;
  const times = wanted / heads;
  if (!Number.isInteger(times)) return algebra.wrong(`${wanted} heads cannot share ${heads}`);
  const apart = algebra.reshape(x, [batch, heads, 1, steps * size]);
  const copies = algebra.broadcast(apart, [batch, heads, times, steps * size]);
  return algebra.reshape(copies, [batch, wanted, steps, size]);
}
