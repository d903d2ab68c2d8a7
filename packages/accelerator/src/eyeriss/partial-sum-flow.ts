import type { DataType } from './convolution-shape.js';
import type { Level } from './loop-nest.js';

/** What has been added up so far, of how many products. */
export interface PartialSum {
  value: number;
  products: number;
}

/** The partial sums of a walk: from element to element, and between visits to the array. */
export class PartialSumFlow {
  /** Of a complete sum. */
  readonly #products: number;
  readonly #accesses: Readonly<Record<Level, Record<DataType, number>>>;
  readonly #outputs: Float64Array;
  /** Outside the array: read and written by each visit of the array to a sum. */
  readonly #outside = new Map<number, PartialSum>();
  /** In the array: by row of elements between which no delay line lies. */
  readonly #rows = new Map<number, Map<number, PartialSum>>();

  constructor(walk: {
    products: number;
    accesses: Readonly<Record<Level, Record<DataType, number>>>;
    outputs: Float64Array;
  }) {
    this.#products = walk.products;
    this.#accesses = walk.accesses;
    this.#outputs = walk.outputs;
  }

  /** To the next element of the row, which adds its own. */
  passOn(row: number, index: number, { value, products }: PartialSum): void {
    const sums = this.#rows.get(row) ?? new Map<number, PartialSum>();
    this.#rows.set(row, sums);
    const sum = sums.get(index);
    if (sum === undefined) {
      sums.set(index, { value, products });
    } else {
      sum.value += value;
      sum.products += products;
      this.#accesses.array.partialSums++;
    }
  }

  /** Each row's sums leave the array: added to what there was, and to DRAM when complete. */
  endVisit(level: 'buffer' | 'dram'): void {
    for (const sums of this.#rows.values()) {
      for (const [index, { value, products }] of sums) {
        const before = this.#outside.get(index);
        if (before !== undefined) this.#accesses[level].partialSums++;
        const sum = {
          value: (before?.value ?? 0) + value,
          products: (before?.products ?? 0) + products,
        };
        this.#outside.set(index, sum);
        if (sum.products < this.#products) {
          this.#accesses[level].partialSums++;
        } else {
          this.#accesses.dram.partialSums++;
          this.#outputs[index] = sum.value;
        }
      }
    }
    this.#rows.clear();
  }
}
