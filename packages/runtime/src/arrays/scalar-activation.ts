import type { Activation } from '../program/activation.js';
import { errorFunction } from './error-function.js';

// Klambauer et al. 2017, "Self-normalizing neural networks".
export const SELU_ALPHA = 1.6732632423543772;
export const SELU_SCALE = 1.0507009873554805;

/** An activation as a function of a number. */
export function scalarActivation(activation: Activation): (x: number) => number {
  switch (activation.kind) {
    case 'clamp':
      return (x) => Math.min(Math.max(x, activation.low), activation.high);
    case 'leaky-relu':
      return (x) => (x < 0 ? activation.slope * x : x);
    case 'thresholded-relu':
      return (x) => (x > activation.theta ? x : 0);
    case 'elu':
      return (x) => (x < 0 ? activation.alpha * Math.expm1(x) : x);
    case 'gate': {
      const { scale, offset, low, high } = activation;
      return (x) => x * Math.min(Math.max(x * scale + offset, low), high);
    }
    case 'selu':
      return (x) => SELU_SCALE * (x < 0 ? SELU_ALPHA * Math.expm1(x) : x);
    case 'sigmoid':
      return sigmoid;
    case 'hard-sigmoid':
      return (x) => Math.min(Math.max(0.2 * x + 0.5, 0), 1);
    case 'tanh':
      return Math.tanh;
    case 'swish':
      return (x) => x * sigmoid(x);
    case 'gelu':
      return (x) => 0.5 * x * (1 + errorFunction(x * Math.SQRT1_2));
    case 'gelu-tanh':
      return (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
    case 'mish':
      return (x) => x * Math.tanh(softplus(x));
    case 'softplus':
      return softplus;
    case 'softsign':
      return (x) => x / (1 + Math.abs(x));
    case 'exponential':
      return Math.exp;
  }
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
