import { elementCount } from '@pith/container';

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

/** Runs a plan on whole arrays. The result is in double precision where an input is. */
export function compute(plan: ArrayPlan, inputs: readonly Numbers[]): Numbers {
  const wide = inputs.some((input) => input instanceof Float64Array);
  const output = new (wide ? Float64Array : Float32Array)(elementCount(plan.shape));
  plan.run(
    inputs,
    inputs.map(() => 0),
    output,
    0,
  );
  return output;
}
