import { SeededRandom } from '@pith/compress';
import type { Tensor } from '@pith/container';

/** How weights are pruned and shared; kernels alone are. */
export interface Compression {
  /** For which weights are pruned. @default 0 */
  readonly seed?: number;
  /** Part of each kernel that is not pruned. @default 1 */
  readonly density?: number;
  /** How many values the kernel's weights share at most; absent = each its own. */
  readonly centroids?: number;
}

/** Prunes and shares at random, quick and without any regard to accuracy. */
export function compressTensors(
  tensors: readonly Tensor[],
  { seed = 0, density = 1, centroids }: Compression,
): Tensor[] {
  const random = new SeededRandom(seed);
  return tensors.map((tensor) => {
    if (!tensor.name.endsWith('kernel')) return tensor;
    const pruned = Float32Array.from(tensor.data, (value) => (random.next() < density ? value : 0));
    return { ...tensor, data: centroids === undefined ? pruned : share(pruned, centroids) };
  });
}

/** Rounds to the nearest of `count` values between the least and the greatest. */
function share(values: Float32Array, count: number): Float32Array {
  const kept = values.filter((value) => value !== 0);
  const least = kept.reduce((a, b) => Math.min(a, b), Infinity);
  const greatest = kept.reduce((a, b) => Math.max(a, b), -Infinity);
  const step = (greatest - least) / Math.max(1, count - 1) || 1;
  return values.map((value) => {
    return value === 0 ? 0 : least + Math.round((value - least) / step) * step;
  });
}
