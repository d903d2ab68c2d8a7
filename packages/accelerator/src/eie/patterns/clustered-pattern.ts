import { UsageError } from '@pith/container';
import { correlatedActivity } from './correlated-activity.js';
import { logNormalFactors } from './log-normal-factors.js';
import { normalPair } from './normal-distribution.js';
import { scaleToDensity } from './scale-to-density.js';
import type { SparsityPattern } from './sparsity-pattern.js';

/** What a generated layer must look like; `PatternStatistics` and `ActivityStatistics` measure it. */
export interface PatternShape {
  readonly inputs: number;
  readonly outputs: number;
  /** Non-zeros over inputs · outputs, above 0, at most 1. */
  readonly weightDensity: number;
  /** Active inputs over inputs, 0 … 1. */
  readonly activationDensity: number;
  /** `variation` of columns and of rows: 0 for a uniform pattern. */
  readonly columnVariation: number;
  readonly rowVariation: number;
  /** Non-zeros of an active column over those of any. 1 when activity has nothing to do with weights. */
  readonly lift: number;
}

export interface ClusteredPattern {
  readonly pattern: SparsityPattern;
  /** [inputs]: 1 where the input is active, 0 elsewhere. */
  readonly active: Uint8Array;
}

/**
 * A random pattern as pruning leaves it: some inputs and some outputs keep more weights than others.
 * The weight from input j to output i stays with probability min(1, c · u_i · v_j), where u and v are
 * log-normal with mean 1 and the variations asked for, and c gives the density exactly in
 * expectation. The inputs that are active are those with the greatest of a variable that is correlated
 * with v as the lift demands.
 *
 * The density is kept whatever the rest; where c · u_i · v_j passes 1 the variation is a little less
 * than asked for.
 *
 * @param random uniform, 0 ≤ … < 1; the same sequence gives the same pattern
 * @throws {UsageError} when a figure is out of its range, or no correlation gives the lift
 */
export function clusteredPattern(shape: PatternShape, random: () => number): ClusteredPattern {
  check(shape);
  const { inputs, outputs, weightDensity, rowVariation } = shape;
  const { columnFactors, active } = correlatedActivity(shape, random);
  const rowNormals = Float64Array.from({ length: outputs }, () => normalPair(random)[0]);
  const rowFactors = logNormalFactors(rowNormals, rowVariation);
  const scale = scaleToDensity(columnFactors, rowFactors, weightDensity);

  const greatest = rowFactors.reduce((a, b) => Math.max(a, b), 0);
  const columnStarts = new Uint32Array(inputs + 1);
  const rows: number[] = [];
  for (let j = 0; j < inputs; j++) {
    const factor = scale * columnFactors[j]!;
    const most = Math.min(1, factor * greatest);
    // Places that a row of probability `most` would keep, one after the other; each stays with the
    // share that its own probability is of it.
    const logMiss = Math.log1p(-most);
    for (let i = skip(random, logMiss); i < outputs; i += 1 + skip(random, logMiss)) {
      const probability = Math.min(1, factor * rowFactors[i]!);
      if (random() * most < probability) rows.push(i);
    }
    columnStarts[j + 1] = rows.length;
  }
  return { pattern: { inputs, outputs, columnStarts, rows: Uint32Array.from(rows) }, active };
}

/** Misses before the next hit: geometric. */
function skip(random: () => number, logMiss: number): number {
  return logMiss === Number.NEGATIVE_INFINITY ? 0 : Math.floor(Math.log(1 - random()) / logMiss);
}

function check(shape: PatternShape): void {
  const { inputs, outputs, weightDensity, activationDensity, columnVariation, rowVariation } =
    shape;
  for (const [name, value] of Object.entries({ inputs, outputs })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new UsageError(`${name} is ${value}, but must be a whole number from 1 up`);
    }
  }
  if (!(weightDensity > 0 && weightDensity <= 1)) {
    throw new UsageError(`weightDensity is ${weightDensity}, but must be above 0 and at most 1`);
  }
  if (!(activationDensity >= 0 && activationDensity <= 1)) {
    throw new UsageError(`activationDensity is ${activationDensity}, but must be from 0 to 1`);
  }
  for (const [name, value] of Object.entries({ columnVariation, rowVariation })) {
    if (!(value >= 0 && value <= 4)) {
      throw new UsageError(`${name} is ${value}, but must be from 0 to 4`);
    }
  }
}
