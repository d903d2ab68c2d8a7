import { SELU_ALPHA, SELU_SCALE, scalarActivation } from '../arrays/scalar-activation.js';
import type { Kernels } from '../kernels/kernels.js';
import { linearPixels, type Planes } from '../kernels/planes/planes.js';
import type { Memory, Pointer } from '../memory/memory.js';
import { type Activation, isIdentity } from '../program/activation.js';

/** Does an activation on `count` numbers; in place where the addresses agree. */
export type Activate = (input: Pointer, output: Pointer, count: number) => void;

/** The activation as a function on runs of numbers; undefined for the identity. */
export function activationOf(
  { memory, kernels }: { memory: Memory; kernels: Kernels },
  activation: Activation,
): Activate | undefined {
  if (isIdentity(activation)) return undefined;
  switch (activation.kind) {
    case 'clamp':
      return (from, to, n) => kernels.affine(from, to, n, 1, 0, activation.low, activation.high);
    case 'hard-sigmoid':
      return (from, to, n) => kernels.affine(from, to, n, 0.2, 0.5, 0, 1);
    case 'leaky-relu':
      return (from, to, n) => kernels.leakyRelu(from, to, n, activation.slope);
    case 'elu':
      return (from, to, n) => kernels.elu(from, to, n, activation.alpha);
    case 'selu':
      return (from, to, n) => {
        kernels.elu(from, to, n, SELU_ALPHA);
        kernels.affine(to, to, n, SELU_SCALE, 0, -Infinity, Infinity);
      };
    case 'sigmoid':
      return (from, to, n) => kernels.sigmoid(from, to, n);
    case 'gate': {
      const { scale, offset, low, high } = activation;
      return (from, to, n) => kernels.gate(from, to, n, scale, offset, low, high);
    }
    case 'exponential':
      return (from, to, n) => kernels.exponential(from, to, n);
    case 'swish':
      return (from, to, n) => kernels.swish(from, to, n);
    case 'gelu':
      return (from, to, n) => kernels.gelu(from, to, n);
    case 'gelu-tanh':
      return (from, to, n) => kernels.geluTanh(from, to, n);
    case 'tanh':
      return (from, to, n) => kernels.tanh(from, to, n);
    default: {
      // Those too rare for kernels of their own.
      const compute = scalarActivation(activation);
      return (from, to, n) => {
        const { f32 } = memory;
        const [source, target] = [from >>> 2, to >>> 2];
        for (let i = 0; i < n; i++) f32[target + i] = compute(f32[source + i]!);
      };
    }
  }
}

/** The same on every plane of a value. */
export function activatePlanes(activate: Activate, planes: Planes): (planes: Pointer) => void {
  const cells = linearPixels(planes);
  return (pointer) => {
    for (let c = 0; c < planes.channels; c++) {
      const plane = pointer + 4 * (c * planes.stride + planes.origin);
      activate(plane, plane, cells);
    }
  };
}
