/**
 * Operations on row-major arrays of any rank, 0 included, by plain loops: what constants are folded
 * with, and what general operations run on where no kernel is faster. Nothing here knows of programs'
 * values, layouts or memory.
 *
 * ```ts
 * const draft = { kind: 'binary', mode: 'add', layer: 'node_7' } as const;
 * const plan = planArrays(draft, [[2, 1], [3]]); // plan.shape is [2, 3]
 * const sums = compute(plan, [a, b]);            // a, b and sums: Float32Array or Float64Array
 * ```
 *
 * A draft is an `Operation` of the program without its inputs and output. Axes are not negative.
 * `planArrays` throws `InputError`, the layer and the shapes in its message, where shapes do not fit;
 * sizes of 0 are allowed. `compute` may be called any number of times.
 */
export { type ArrayPlan, compute, type Numbers } from './array-plan.js';
export { type ArrayOperation, isArrayOperation, planArrays } from './plan-arrays.js';
