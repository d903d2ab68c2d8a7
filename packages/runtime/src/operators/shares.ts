import type { LayerWeights, StoredWeights } from '../weights/layer-weights.js';
import type { OperatorContext } from './operator.js';

/**
 * Below this a layer is not shared out: to wake a sleeping thread takes time, and what it computed has
 * to be copied twice. bench/threads.mjs: gains begin at about 0.1 ms.
 */
const LEAST_MICROSECONDS = 60;

/** Nanoseconds a weight that is not zero, of bench/fully-connected and bench/convolution. */
export const NANOSECONDS = { fullyConnected: 0.45, convolutionPixel: 0.08 } as const;

/** What a layer's work is reckoned by; the same on all threads. */
export interface SharedWork {
  /** What can be shared out: output channels or features. */
  readonly outputs: number;
  readonly nanosecondsPerNonzero: number;
}

/**
 * Where the shares of all threads begin, and where the last ends; undefined where one thread does all.
 */
export function cutShares(
  { thread }: OperatorContext,
  weights: LayerWeights | StoredWeights,
  { outputs, nanosecondsPerNonzero }: SharedWork,
): readonly number[] | undefined {
  const { count } = thread;
  if (count === 1 || outputs < 4 * count) return undefined;
  if (countNonzeros(weights) * nanosecondsPerNonzero < 1000 * LEAST_MICROSECONDS) return undefined;
  // In whole fours: kernels take several outputs at once.
  return Array.from({ length: count + 1 }, (_, part) =>
    part === count ? outputs : Math.round((outputs * part) / count / 4) * 4,
  );
}

function countNonzeros(weights: LayerWeights | StoredWeights): number {
  const items = weights.kind === 'plain' ? weights.values : weights.clusters;
  let nonzeros = 0;
  for (let i = 0; i < items.length; i++) if (items[i] !== 0) nonzeros++;
  return nonzeros;
}
