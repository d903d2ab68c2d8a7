import { InputError, type SharedTensor, type Tensor, UsageError } from '@pith/container';
import { type ShareModelOptions, shareModelByEntropy } from '../share/index.js';
import { findScale } from './find-scale.js';

export interface ShareToBudgetOptions extends Omit<ShareModelOptions, 'lambda'> {
  /** Bytes that may not be passed. */
  readonly most: number;
  /** Bytes of a candidate, in whatever way they count: of the whole file, say. Falls as λ grows. */
  readonly bytesOf: (shared: ReadonlyMap<string, SharedTensor>) => number | Promise<number>;
  /** Most candidates that are tried. @default 20 */
  readonly trials?: number;
}

/** What λ came to. */
export interface SharedToBudget {
  readonly lambda: number;
  readonly shared: ReadonlyMap<string, SharedTensor>;
  readonly bytes: number;
}

/** From where next to nothing is rounded to where nothing is left. */
const [LEAST, GREATEST] = [1e-6, 1e3];

/**
 * Shares weights by entropy-constrained codebooks with the least λ that keeps to a number of bytes, by
 * bisection: without labels, on weights as they are given, sparse or not.
 *
 * @throws {InputError} when no λ keeps to it; tells the fewest bytes that were found
 * @throws {UsageError} when an option is out of range
 */
export async function shareToBudget(
  tensors: readonly Tensor[],
  { most, bytesOf, trials = 20, ...options }: ShareToBudgetOptions,
): Promise<SharedToBudget> {
  if (!(most > 0 && Number.isFinite(most))) {
    throw new UsageError(`a budget of ${most} bytes, but it must be above 0`);
  }
  if (!Number.isInteger(trials) || trials < 1) {
    throw new UsageError(`${trials} trials, but it takes a whole number from 1`);
  }
  const { met, nearest } = await findScale({
    ...{ start: 0.02, least: LEAST, greatest: GREATEST, bound: most, value: 'falls' },
    ...{ slope: 0.3, within: 0.002, most: trials },
    evaluate: async (lambda) => {
      const result = shareModelByEntropy(tensors, { ...options, lambda });
      const bytes = await bytesOf(result);
      // The search takes logarithms.
      return { value: Math.max(1, bytes), result: { shared: result, bytes } };
    },
  });
  if (met === undefined) {
    throw new InputError(
      `no λ keeps to ${most} bytes: the fewest found were ${nearest.result.bytes}, with λ = ${nearest.scale}; ` +
        'allow more bytes, or prune more weights first',
    );
  }
  return { lambda: met.scale, ...met.result };
}
