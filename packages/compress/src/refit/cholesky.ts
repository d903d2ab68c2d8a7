import { InputError } from '@pith/container';

/**
 * Cholesky's factor of a symmetric positive definite matrix, in place: R upper triangular with
 * RᵀR = the matrix.
 *
 * Row by row, each taking away what the rows above have of it, four of them at a time; n³/6
 * multiply-adds in loops over consecutive numbers.
 *
 * @param matrix [n · n], row-major; only the upper triangle is read and written
 * @throws InputError if it is not positive definite
 */
export function choleskyInPlace(matrix: Float64Array, n: number): void {
  for (let p = 0; p < n; p++) {
    const row = p * n;
    let l = 0;
    for (; l + 4 <= p; l += 4) {
      const r0 = l * n;
      const r1 = r0 + n;
      const r2 = r1 + n;
      const r3 = r2 + n;
      const a0 = matrix[r0 + p]!;
      const a1 = matrix[r1 + p]!;
      const a2 = matrix[r2 + p]!;
      const a3 = matrix[r3 + p]!;
      for (let q = p; q < n; q++) {
        matrix[row + q]! -=
          a0 * matrix[r0 + q]! + a1 * matrix[r1 + q]! + a2 * matrix[r2 + q]! + a3 * matrix[r3 + q]!;
      }
    }
    for (; l < p; l++) {
      const above = l * n;
      const a = matrix[above + p]!;
      for (let q = p; q < n; q++) matrix[row + q]! -= a * matrix[above + q]!;
    }
    const pivot = matrix[row + p]!;
    if (!(pivot > 0)) {
      throw new InputError(
        `a ${n} × ${n} matrix is not positive definite (pivot ${p} is ${pivot}); raise the damping`,
      );
    }
    const scale = 1 / Math.sqrt(pivot);
    for (let q = p; q < n; q++) matrix[row + q]! *= scale;
  }
}

/**
 * Solves RᵀR x = b, in place of b.
 *
 * @param factor [n · n], as `choleskyInPlace` leaves it
 * @param b [n]
 */
export function solveCholesky(factor: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let p = 0; p < n; p++) {
    const x = b[p]! / factor[p * n + p]!;
    b[p] = x;
    for (let q = p + 1; q < n; q++) b[q]! -= x * factor[p * n + q]!;
  }
  for (let p = n - 1; p >= 0; p--) {
    let sum = b[p]!;
    for (let q = p + 1; q < n; q++) sum -= factor[p * n + q]! * b[q]!;
    b[p] = sum / factor[p * n + p]!;
  }
}
