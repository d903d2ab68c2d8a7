import { InputError, type Tensor, UsageError } from '@pith/container';
import { float32Weights } from '../share/share-tensor.js';
import { requireFinite } from '../share/sort-floats.js';
import { checkDamping, DEFAULT_DAMPING, dampedMatrix } from './damped-block.js';
import type { Gram, GramBlock } from './gram.js';
import { type MatrixView, readMatrix, requireCovers, writeMatrix } from './matrix-view.js';

export interface SurvivorOptions {
  /** Part of the mean energy of the inputs that is added to each. @default 0.01 */
  readonly damping?: number;
  /** Most steps of conjugate gradients a column. @default 50 */
  readonly iterations?: number;
  /** Stop once the residual's norm is this part of the first one's. @default 1e-4 */
  readonly tolerance?: number;
}

/**
 * Chooses the weights that pruning leaves so that the layer's outputs on calibration inputs are as
 * close as can be to those before: least squares under a mask, output by output.
 *
 * For a column w of the kernel and its mask, v minimises (v − w)ᵀ H (v − w) over the weights that are
 * kept: H_SS v_S = H_S: w. It is solved by conjugate gradients with the diagonal as preconditioner,
 * from v = the masked w on (Saad 2003, §9.2), so that stopping early is never worse than not starting.
 *
 * @param tensor the kernel before pruning; not changed
 * @param mask [elements]: 0 where a weight is pruned
 * @returns the kernel, 0 where it is pruned
 * @throws InputError if the tensor is not float32 and finite, or does not fit the view or the Gram matrix
 * @throws UsageError if an option is out of range
 */
export function refitSurvivors(
  tensor: Tensor,
  mask: Uint8Array,
  view: MatrixView,
  gram: Gram,
  options: SurvivorOptions = {},
): Tensor {
  const weights = float32Weights(tensor);
  const { name } = tensor;
  const { damping = DEFAULT_DAMPING, iterations = 50, tolerance = 1e-4 } = options;
  requireFinite(weights, name);
  requireCovers(view, weights.length, name);
  checkDamping(damping);
  if (!Number.isInteger(iterations) || iterations < 0 || !(tolerance >= 0)) {
    throw new UsageError(
      `${name}: iterations ${iterations} and tolerance ${tolerance}, but both must be 0 or more`,
    );
  }
  if (mask.length !== weights.length) {
    throw new UsageError(`${name}: a mask of ${mask.length} for ${weights.length} weights`);
  }
  if (gram.inputs !== view.inputs || gram.groups !== view.groups) {
    throw new InputError(`${name}: the Gram matrix is that of another layer`);
  }
  const refitted = Array.from({ length: view.groups }, (_, group) =>
    readMatrix(weights, view, group),
  );
  const kept = Array.from({ length: view.groups }, (_, group) => readMatrix(mask, view, group));
  for (const block of gram.blocks) {
    const order = Uint32Array.from({ length: block.size }, (_, i) => i);
    const matrix = dampedMatrix(block, damping, order);
    for (let j = 0; j < view.outputs; j++) {
      const column = refitted[block.group]!;
      refitColumn(matrix, block, column, kept[block.group]!, view.outputs, j, {
        iterations,
        tolerance,
      });
    }
  }
  const data = new Float32Array(weights.length);
  refitted.forEach((matrix, group) => {
    writeMatrix(matrix, data, view, group);
  });
  return { ...tensor, data };
}

/** Replaces the kept weights of output j by the least squares, the others by 0. */
function refitColumn(
  matrix: Float64Array,
  { begin, size }: GramBlock,
  weights: Float64Array,
  kept: Float64Array,
  outputs: number,
  j: number,
  { iterations, tolerance }: { readonly iterations: number; readonly tolerance: number },
): void {
  const survivors: number[] = [];
  const dropped: number[] = [];
  for (let i = 0; i < size; i++) {
    (kept[(begin + i) * outputs + j] === 0 ? dropped : survivors).push(i);
  }
  const n = survivors.length;
  // v = w + d on the survivors: H_SS d = H_SD w_D.
  const d = new Float64Array(n);
  const residual = new Float64Array(n);
  for (let a = 0; a < n; a++) {
    const row = survivors[a]! * size;
    let sum = 0;
    for (const i of dropped) sum += matrix[row + i]! * weights[(begin + i) * outputs + j]!;
    residual[a] = sum;
  }
  const diagonal = Float64Array.from(survivors, (i) => matrix[i * size + i]!);
  const z = residual.map((value, a) => value / diagonal[a]!);
  const direction = z.slice();
  let energy = dot(residual, z);
  const enough = energy * tolerance * tolerance;
  const product = new Float64Array(n);
  for (let iteration = 0; iteration < iterations && energy > enough && energy > 0; iteration++) {
    for (let a = 0; a < n; a++) {
      const row = survivors[a]! * size;
      let sum = 0;
      for (let b = 0; b < n; b++) sum += matrix[row + survivors[b]!]! * direction[b]!;
      product[a] = sum;
    }
    const length = energy / dot(direction, product);
    for (let a = 0; a < n; a++) {
      d[a]! += length * direction[a]!;
      residual[a]! -= length * product[a]!;
      z[a] = residual[a]! / diagonal[a]!;
    }
    const next = dot(residual, z);
    for (let a = 0; a < n; a++) direction[a] = z[a]! + (next / energy) * direction[a]!;
    energy = next;
  }
  for (let a = 0; a < n; a++) weights[(begin + survivors[a]!) * outputs + j]! += d[a]!;
  for (const i of dropped) weights[(begin + i) * outputs + j] = 0;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
