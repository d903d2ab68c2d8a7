import type { Compression } from '../pipeline/compression.js';
import type { RateRecipe } from '../recipe/index.js';
import type { Target } from './target.js';

const percent = (share: number) => `${(100 * share).toFixed(2)} %`;

/** Says which target was missed, the nearest that was reached, and what stands in the way. */
export function missedTarget(
  target: Target,
  { bytes, layouts, stages, frontier }: Compression,
  { rate: { walk, margin } }: { readonly rate: RateRecipe },
): string {
  const chosen = frontier!.points.find(({ isChosen }) => isChosen)!;
  const reached = `${bytes.length} bytes at a validation error of ${percent(chosen.validation.error)}`;
  if (target.kind === 'size') {
    const weights = layouts.reduce(
      (sum, { shape, bytes: { total } }) => sum + (shape.length >= 2 ? total : 0),
      0,
    );
    return (
      `a file of ${target.bytes} bytes cannot be reached: the smallest that was made has ${reached}. ` +
      `Of its ${chosen.nonzeros} weights, ${weights} bytes; the other ${bytes.length - weights} are the ` +
      `header and biases. Lower rate.walk.least (now ${walk.least}), or narrow the network`
    );
  }
  const dense = stages.findLast(({ stage }) => stage === 'trained' || stage === 'original')!;
  const bound =
    target.bound < target.asked
      ? `${percent(target.asked)}, less a margin of ${margin} standard errors ${percent(target.bound)},`
      : percent(target.asked);
  const before = percent(dense.validation.error);
  const advice =
    dense.validation.error > target.bound
      ? `The dense model itself has ${before}: a better --teacher, more epochs in ` +
        'rate.dense.training, or a larger network'
      : `The dense model has ${before}, and no higher density came below: more epochs in ` +
        'rate.steps.training, more rate.levels, or a larger rate.narrow.energy';
  return (
    `a validation error of ${bound} cannot be reached: the best file that was made has ${reached}. ` +
    advice
  );
}
