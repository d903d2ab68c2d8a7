import type { Tensor } from '@pith/container';
import type { TensorRole } from './tensor-role.js';

/** The names that Keras and TensorFlow give, by the end of the tensor's own. */
const names: readonly (readonly [RegExp, TensorRole])[] = [
  [/(moving_|running_)var(iance)?$/i, 'norm-variance'],
  [/(moving_|running_)mean$/i, 'norm-mean'],
  [/(^|[/_.])gamma$/i, 'norm-scale'],
  [/(^|[/_.])beta$/i, 'norm-offset'],
  [/(^|[/_.])alpha$/i, 'norm-scale'],
  [/(^|[/_.])bias(_[a-z]+)?$/i, 'bias'],
  [/depthwise_(kernel|weights)$/i, 'depthwise'],
  [/embeddings?(_table)?$/i, 'embedding'],
  [/recurrent_kernel$/i, 'recurrent'],
  [/(lstm|gru|rnn)[^/]*\/(.*\/)?kernel$/i, 'recurrent'],
];

/** What a tensor is, by its name and else by its shape: of models that do not tell its use. */
export function roleByName({ name, shape }: Pick<Tensor, 'name' | 'shape'>): TensorRole {
  // TF.js tells equal names apart by a number.
  const plain = name.replace(/(:0|_\d+)$/, '');
  for (const [pattern, role] of names) if (pattern.test(plain)) return role;
  if (shape.length >= 3) return 'convolution';
  if (shape.length === 2) return 'matrix';
  return shape.length === 1 ? 'bias' : 'constant';
}
