import { InputError } from '@pith/container';

/** Part of a Gram matrix: inputs `begin … begin + size − 1` of a group against each other. */
export interface GramBlock {
  readonly group: number;
  readonly begin: number;
  readonly size: number;
  /** [size · size], the lower triangle: Σ x[i] · x[j] for j ≤ i; what is above stays 0 */
  readonly sums: Float64Array;
}

/** Inputs up to which the whole matrix is kept: 2304² doubles take 42 MB, and their Cholesky 2 s. */
const WHOLE = 2304;

/**
 * What a layer's inputs have to do with each other, from a sample of them: Σ x xᵀ for each group,
 * and Σ x.
 *
 * Squared output error is a quadratic form in it: for weights v instead of w, Σ over the sample of
 * (xᵀ(v − w))² is (v − w)ᵀ H (v − w). Above 2,304 inputs H is kept as blocks along its diagonal, as
 * if inputs of different blocks had nothing to do with each other.
 */
export class Gram {
  readonly inputs: number;
  readonly groups: number;
  readonly blocks: readonly GramBlock[];
  /** [groups · inputs] */
  readonly #sums: Float64Array;
  readonly #limit: number;
  #rows = 0;

  /**
   * @param inputs of an output, as in `MatrixView`
   * @param groups as in `MatrixView`
   * @param limit inputs of the largest block
   */
  constructor(inputs: number, groups = 1, limit: number = WHOLE) {
    this.inputs = inputs;
    this.groups = groups;
    this.#limit = limit;
    this.#sums = new Float64Array(groups * inputs);
    const parts = Math.max(1, Math.ceil(inputs / limit));
    this.blocks = Array.from({ length: groups * parts }, (_, i) => {
      const group = Math.floor(i / parts);
      const begin = Math.floor(((i % parts) * inputs) / parts);
      const size = Math.floor((((i % parts) + 1) * inputs) / parts) - begin;
      return { group, begin, size, sums: new Float64Array(size * size) };
    });
  }

  /** Rows added so far. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Adds inputs.
   *
   * @param patches [rows · groups · inputs]
   * @throws InputError if that is not a whole number of rows, or a number is NaN or infinite
   */
  add(patches: Float32Array): void {
    const width = this.groups * this.inputs;
    const rows = patches.length / width;
    if (!Number.isInteger(rows)) {
      throw new InputError(
        `${patches.length} numbers are not rows of ${this.groups} · ${this.inputs} inputs`,
      );
    }
    for (let r = 0, at = 0; r < rows; r++) {
      for (let i = 0; i < width; i++) this.#sums[i]! += patches[at++]!;
    }
    if (!this.#sums.every(Number.isFinite)) {
      throw new InputError(
        'a layer has inputs that are NaN or infinite; the calibration data or the model is damaged',
      );
    }
    this.#rows += rows;
    for (const { group, begin, size, sums } of this.blocks) {
      const first = group * this.inputs + begin;
      let r = 0;
      for (; r + 4 <= rows; r += 4) addFour(sums, size, patches, first + r * width, width);
      for (; r < rows; r++) addOne(sums, size, patches, first + r * width);
    }
  }

  /** [groups · inputs]: mean of each input. */
  get mean(): Float64Array {
    return this.#sums.map((sum) => sum / Math.max(1, this.#rows));
  }

  /**
   * The same about the mean: Σ (x − x̄)(x − x̄)ᵀ. To be used where the mean of the output error is
   * taken up elsewhere, by the bias or the next batch normalisation (`meanOutputError`).
   */
  centred(): Gram {
    const centred = new Gram(this.inputs, this.groups, this.#limit);
    centred.#rows = this.#rows;
    const { mean } = this;
    this.blocks.forEach(({ group, begin, size, sums }, b) => {
      const target = centred.blocks[b]!.sums;
      const first = group * this.inputs + begin;
      for (let i = 0; i < size; i++) {
        const scaled = mean[first + i]! * this.#rows;
        for (let j = 0; j <= i; j++) {
          target[i * size + j] = sums[i * size + j]! - scaled * mean[first + j]!;
        }
      }
    });
    return centred;
  }
}

function addOne(sums: Float64Array, size: number, x: Float32Array, at: number): void {
  for (let i = 0; i < size; i++) {
    const a = x[at + i]!;
    if (a === 0) continue;
    const row = i * size;
    for (let j = 0; j <= i; j++) sums[row + j]! += a * x[at + j]!;
  }
}

/** Four rows at once: each sum is then read and written once for four products. */
function addFour(
  sums: Float64Array,
  size: number,
  x: Float32Array,
  at: number,
  width: number,
): void {
  const b = at + width;
  const c = b + width;
  const d = c + width;
  for (let i = 0; i < size; i++) {
    const x0 = x[at + i]!;
    const x1 = x[b + i]!;
    const x2 = x[c + i]!;
    const x3 = x[d + i]!;
    // After a rectifier many are.
    if (x0 === 0 && x1 === 0 && x2 === 0 && x3 === 0) continue;
    const row = i * size;
    for (let j = 0; j <= i; j++) {
      sums[row + j]! += x0 * x[at + j]! + x1 * x[b + j]! + x2 * x[c + j]! + x3 * x[d + j]!;
    }
  }
}
