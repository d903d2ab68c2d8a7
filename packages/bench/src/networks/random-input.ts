import { elementCount } from '@pith/container';
import { Random } from './random.js';

export interface RandomInputOptions {
  /** Without the batch. */
  readonly shape: readonly number[];
  /** @default 1 */
  readonly batch?: number;
  /** Share of numbers that are not zero, as ReLU leaves them. @default 1 */
  readonly density?: number;
  /** @default 1 */
  readonly seed?: number;
}

/** [batch, ...shape]: non-negative below density 1 (half normal, as behind ReLU), else normal. */
export function randomInput(options: RandomInputOptions): Float32Array {
  const { shape, batch = 1, density = 1, seed = 1 } = options;
  const random = new Random(seed);
  return Float32Array.from({ length: batch * elementCount(shape) }, () => {
    if (density >= 1) return random.normal();
    return random.next() < density ? Math.abs(random.normal()) : 0;
  });
}
