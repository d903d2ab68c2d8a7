import { InputError, type SharedTensor, type Tensor } from '@pith/container';
import { float32Weights } from '../share/share-tensor.js';
import { requireFinite } from '../share/sort-floats.js';
import { choleskyInPlace, solveCholesky } from './cholesky.js';
import { checkDamping, DEFAULT_DAMPING, dampedMatrix } from './damped-block.js';
import type { Gram } from './gram.js';
import { type MatrixView, readMatrix, requireCovers } from './matrix-view.js';

/**
 * Chooses the centroids of a shared kernel so that the layer's outputs on calibration inputs are as
 * close as can be to those before; which weights share one stays as it is.
 *
 * Each column of the kernel is S c with a matrix S of zeros and ones, so that
 * Σ (S c − w)ᵀ H (S c − w) is least where (Σ Sᵀ H S) c = Σ Sᵀ H w: k equations in k unknowns. Centroids
 * that no weight has, and those that inputs without energy leave open, stay what they are.
 *
 * @param tensor the kernel as it was; not changed
 * @param shared the same kernel, scalars shared; not changed
 * @param damping part of the mean energy of the inputs that is added to each
 * @returns `shared` with other centroids, in the order of the clusters: not sorted any more
 * @throws InputError if the tensors do not fit each other, the view or the Gram matrix
 */
export function refitCentroids(
  tensor: Tensor,
  shared: SharedTensor,
  view: MatrixView,
  gram: Gram,
  { damping = DEFAULT_DAMPING }: { readonly damping?: number } = {},
): SharedTensor {
  const weights = float32Weights(tensor);
  const { name } = tensor;
  const { clusters, centroids, vectorLength } = shared;
  requireFinite(weights, name);
  requireCovers(view, weights.length, name);
  checkDamping(damping);
  if (vectorLength !== 1 || clusters.length !== weights.length) {
    throw new InputError(`${name}: its shared form must have one cluster for each weight`);
  }
  if (gram.inputs !== view.inputs || gram.groups !== view.groups) {
    throw new InputError(`${name}: the Gram matrix is that of another layer`);
  }
  const k = centroids.length;
  const { outputs } = view;
  // [k · k] and [k]: of the change from the centroids as they are.
  const normal = new Float64Array(k * k);
  const right = new Float64Array(k);
  for (const block of gram.blocks) {
    const { group, begin, size } = block;
    const order = Uint32Array.from({ length: size }, (_, i) => i);
    const matrix = dampedMatrix(block, damping, order);
    const before = readMatrix(weights, view, group);
    const symbols = readMatrix(clusters, view, group);
    const sums = new Float64Array(k + 1);
    for (let i = 0; i < size; i++) {
      const row = i * size;
      for (let j = 0; j < outputs; j++) {
        const own = symbols[(begin + i) * outputs + j]!;
        if (own === 0) continue;
        // What this weight's row of H multiplies: how far off it is, and which centroids.
        sums.fill(0);
        let off = 0;
        for (let l = 0; l < size; l++) {
          const at = (begin + l) * outputs + j;
          const symbol = symbols[at]!;
          const h = matrix[row + l]!;
          sums[symbol]! += h;
          off += h * (before[at]! - (symbol === 0 ? 0 : centroids[symbol - 1]!));
        }
        right[own - 1]! += off;
        const line = (own - 1) * k;
        for (let c = 0; c < k; c++) normal[line + c]! += sums[c + 1]!;
      }
    }
  }
  // A centroid without weights has no equation but this: it does not change.
  for (let c = 0; c < k; c++) if (normal[c * k + c] === 0) normal[c * k + c] = 1;
  choleskyInPlace(normal, k);
  solveCholesky(normal, right);
  return { ...shared, centroids: centroids.map((centroid, c) => centroid + right[c]!) };
}
