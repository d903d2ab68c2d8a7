import { elementCount, type Tensor } from '@pith/container';
import type { SavedModel } from '@pith/model';
import type { TensorDescription, TensorHandling, TensorRole } from './tensor-role.js';

/** Below this what a grid takes in the file is more than it saves over float16. */
const leastElements = 32;

/**
 * Tells what each tensor of a saved model is and how post-training compression treats it.
 *
 * @returns one a tensor, in the model's order
 */
export function describeTensors(model: SavedModel): TensorDescription[] {
  return model.tensors.map((tensor) => {
    const { name, shape, dtype } = tensor;
    const elements = elementCount(shape);
    const role = roleByName(tensor);
    return { name, shape, dtype, elements, role, handling: handlingOf(tensor, role) };
  });
}

function roleByName({ name, shape, dtype }: Tensor): TensorRole {
  if (dtype !== 'float32') return 'constant';
  if (/moving_var|running_var|variance/i.test(name)) return 'norm-variance';
  if (/moving_mean|running_mean/i.test(name)) return 'norm-mean';
  if (/gamma$/i.test(name)) return 'norm-scale';
  if (/beta$/i.test(name)) return 'norm-offset';
  if (/depthwise/i.test(name) && shape.length === 4) return 'depthwise';
  if (/embedding/i.test(name) && shape.length === 2) return 'embedding';
  if (/recurrent|lstm|gru/i.test(name) && shape.length >= 2) return 'recurrent';
  if (shape.length >= 3) return 'convolution';
  if (shape.length === 2) return 'matrix';
  return shape.length === 1 ? 'bias' : 'constant';
}

function handlingOf({ shape, dtype }: Tensor, role: TensorRole): TensorHandling {
  if (dtype !== 'float32' || role === 'constant') return 'keep';
  // A variance goes into a quotient: its relative error counts, which a grid does not bound.
  if (role === 'norm-variance') return 'half';
  return elementCount(shape) >= leastElements ? 'quantise' : 'half';
}
