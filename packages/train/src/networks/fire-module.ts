import type { SeededLayers, Value } from './seeded-layers.js';

/** Filters of a fire module's three convolutions, by the paper's names. */
export interface FireOptions {
  /** s₁ₓ₁, fewer than e₁ₓ₁ + e₃ₓ₃, so that the 3×3 filters see few channels. */
  readonly squeeze: number;
  /** e₁ₓ₁ = e₃ₓ₃ */
  readonly expand: number;
  /** What the initial standard deviation of the expand kernels is multiplied by. @default 1 */
  readonly expandGain?: number;
}

/**
 * SqueezeNet's building block (Iandola et al. 2016, §3.2): a layer of 1×1 filters squeezes the
 * channels, then 1×1 and 3×3 filters beside each other expand them; ReLU after each.
 * [batch, height, width, channels] → [batch, height, width, 2 · expand]
 */
export function fireModule(
  layers: SeededLayers,
  input: Value,
  name: string,
  { squeeze, expand, expandGain = 1 }: FireOptions,
): Value {
  const convolution = (from: Value, part: string, filters: number, size: number, gain = 1) =>
    layers.convolution(from, `${name}_${part}`, {
      ...{ filters, size, activation: 'relu', initializer: layers.heNormal(gain) },
    });
  const squeezed = convolution(input, 'squeeze1x1', squeeze, 1);
  return layers.concatenate(
    [
      convolution(squeezed, 'expand1x1', expand, 1, expandGain),
      convolution(squeezed, 'expand3x3', expand, 3, expandGain),
    ],
    `${name}_concat`,
  );
}
