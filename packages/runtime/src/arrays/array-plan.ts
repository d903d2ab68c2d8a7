import { elementCount, InputError } from '@pith/container';
import { showShape } from './shape.js';

/** Row-major numbers; also those of operations on integers and truth values. */
export type Numbers = Float32Array | Float64Array;

/** An operation on arrays of known shapes, made ready to run. */
export interface ArrayPlan {
  /** The output's. */
  readonly shape: readonly number[];
  /**
   * Computes all elements of the output, which must not overlap the inputs.
   *
   * @param inputs in the operation's order; they may be one array
   * @param starts where in each its first element lies
   * @param start where in the output the first element goes
   */
  run(inputs: readonly Numbers[], starts: readonly number[], output: Numbers, start: number): void;
}

/**
 * Elements that a result may have: a few bytes of a graph can ask for any number of them. The largest
 * tables of embeddings have 50 million.
 */
export const MOST_COMPUTED = 2 ** 26;

/**
 * Runs a plan on whole arrays. The result is in double precision where an input is.
 *
 * @throws {InputError} when the result has more than `MOST_COMPUTED` elements
 */
export function compute(plan: ArrayPlan, inputs: readonly Numbers[]): Numbers {
  const elements = elementCount(plan.shape);
  if (elements > MOST_COMPUTED) {
    throw new InputError(
      `a constant of the shape ${showShape(plan.shape)} has ${elements} elements, but at most ` +
        `${MOST_COMPUTED} are worked out when a model is loaded`,
    );
  }
  const wide = inputs.some((input) => input instanceof Float64Array);
  const output = new (wide ? Float64Array : Float32Array)(elements);
  const starts = inputs.map(() => 0);
  plan.run(inputs, starts, output, 0);
  return output;
}
