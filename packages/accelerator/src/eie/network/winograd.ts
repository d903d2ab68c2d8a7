/**
 * Winograd's minimal filtering F(2×2, 3×3) (Lavin and Gray, CVPR 2016, §4.1): four outputs of a 3×3
 * filter from 16 products instead of 36, Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A.
 */
export const TILE = 4;
/** Outputs along each side of a tile. */
export const TILE_OUTPUTS = 2;

type Matrix = readonly (readonly number[])[];

const inputTransform: Matrix = [
  [1, 0, -1, 0],
  [0, 1, 1, 0],
  [0, -1, 1, 0],
  [0, 1, 0, -1],
];
const filterTransform: Matrix = [
  [1, 0, 0],
  [0.5, 0.5, 0.5],
  [0.5, -0.5, 0.5],
  [0, 0, 1],
];
const outputTransform: Matrix = [
  [1, 1, 1, 0],
  [0, 1, -1, -1],
];

/** Bᵀ d B of a 4×4 patch d, row-major: 16 numbers. */
export const transformInput = (patch: ArrayLike<number>) => both(inputTransform, patch);
/** G g Gᵀ of a 3×3 filter g, row-major: 16 numbers. */
export const transformFilter = (filter: ArrayLike<number>) => both(filterTransform, filter);
/** Aᵀ m A of 16 sums of products m: the 2×2 outputs, row-major. */
export const transformOutput = (sums: ArrayLike<number>) => both(outputTransform, sums);

/** T x Tᵀ for T [rows, size] and x [size, size]: [rows, rows]. */
function both(transform: Matrix, x: ArrayLike<number>): number[] {
  const result: number[] = [];
  for (const left of transform) {
    for (const right of transform) {
      let sum = 0;
      for (let i = 0; i < left.length; i++) {
        if (left[i] === 0) continue;
        for (let j = 0; j < right.length; j++) {
          sum += left[i]! * right[j]! * x[i * right.length + j]!;
        }
      }
      result.push(sum);
    }
  }
  return result;
}
