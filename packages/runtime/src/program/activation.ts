/** What is done to each number on its own. `clamp` is ReLU (0, ∞), ReLU6 (0, 6) and nothing (−∞, ∞). */
export type Activation =
  | { readonly kind: 'clamp'; readonly low: number; readonly high: number }
  | { readonly kind: 'leaky-relu'; readonly slope: number }
  | { readonly kind: 'thresholded-relu'; readonly theta: number }
  | { readonly kind: 'elu'; readonly alpha: number }
  /** x · clamp(x · scale + offset, low, high); hard swish is one. */
  | {
      readonly kind: 'gate';
      readonly scale: number;
      readonly offset: number;
      readonly low: number;
      readonly high: number;
    }
  | {
      readonly kind:
        | 'selu'
        | 'sigmoid'
        | 'hard-sigmoid'
        | 'tanh'
        | 'swish'
        | 'gelu'
        | 'gelu-tanh'
        | 'mish'
        | 'softplus'
        | 'softsign'
        | 'exponential';
    };

export const IDENTITY: Activation = { kind: 'clamp', low: -Infinity, high: Infinity };
export const RELU: Activation = { kind: 'clamp', low: 0, high: Infinity };

export function isIdentity(activation: Activation): boolean {
  return (
    activation.kind === 'clamp' && activation.low === -Infinity && activation.high === Infinity
  );
}
