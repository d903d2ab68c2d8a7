import type { Kernels } from '../kernels/kernels.js';
import { linearPixels, type Planes } from '../kernels/planes/planes.js';
import type { Memory, Pointer } from '../memory/memory.js';
import { type Activation, isIdentity } from '../program/activation.js';

/** Does an activation on `count` numbers; in place where the addresses agree. */
export type Activate = (input: Pointer, output: Pointer, count: number) => void;

// Klambauer et al. 2017, "Self-normalizing neural networks".
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

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
    case 'tanh':
      return (from, to, n) => kernels.tanh(from, to, n);
    default: {
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

/** Those too rare for kernels of their own. */
function scalarActivation(activation: Activation): (x: number) => number {
  switch (activation.kind) {
    case 'thresholded-relu':
      return (x) => (x > activation.theta ? x : 0);
    case 'gelu':
      return (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2));
    case 'gelu-tanh':
      return (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
    case 'mish':
      return (x) => x * Math.tanh(softplus(x));
    case 'softplus':
      return softplus;
    case 'softsign':
      return (x) => x / (1 + Math.abs(x));
    default:
      throw new Error(`no scalar form of the activation ${activation.kind}`);
  }
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Abramowitz & Stegun 1964, formula 7.1.26: absolute error below 1.5e-7, a float32's own. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const series =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - series * Math.exp(-x * x));
}
