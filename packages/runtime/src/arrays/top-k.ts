import { InputError } from '@pith/container';
import type { TopK } from '../program/general-operations.js';
import type { ArrayPlan, Numbers } from './array-plan.js';
import { around, checkAxis, checkInputs, type Shape, showShape } from './shape.js';

type Options = Pick<TopK, 'kind' | 'layer' | 'count' | 'largest' | 'part'>;

/** The `count` largest (or smallest) along the last axis, sorted; equal ones by position. */
export function planTopK(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  checkInputs(operation, shapes, 1);
  const { layer, count, largest, part } = operation;
  const shape = shapes[0]!;
  const { outer, size } = around(shape, checkAxis(layer, shape, shape.length - 1));
  if (!Number.isInteger(count) || count < 0 || count > size) {
    throw new InputError(`${layer}: the first ${count} of the last axis of ${showShape(shape)}`);
  }
  const best = new BestIndices(size, count);
  return {
    shape: [...shape.slice(0, -1), count],
    run([input], [from], output, start) {
      for (let o = 0; o < outer; o++) {
        const row = from! + o * size;
        const order = best.find(input!, row, largest);
        for (let i = 0; i < count; i++) {
          const index = order[i]!;
          output[start + o * count + i] = part === 'indices' ? index : input![row + index]!;
        }
      }
    },
  };
}

/** The positions of the best numbers, found in one pass by a heap whose root is the worst of them. */
class BestIndices {
  readonly #size: number;
  /** Of those that have been in the heap: the smaller, the better. */
  readonly #keys: Float64Array;
  readonly #heap: Uint32Array;

  constructor(size: number, count: number) {
    this.#size = size;
    this.#keys = new Float64Array(size);
    this.#heap = new Uint32Array(count);
  }

  /** The best first; equal ones by position. */
  find(input: Numbers, from: number, largest: boolean): Uint32Array {
    const [keys, heap] = [this.#keys, this.#heap];
    const count = heap.length;
    const sign = largest ? -1 : 1;
    if (count === 0) return heap;
    for (let i = 0; i < count; i++) {
      heap[i] = i;
      keys[i] = sign * numberOf(input[from + i]!);
    }
    for (let i = (count >>> 1) - 1; i >= 0; i--) this.#sink(i);
    let worst = keys[heap[0]!]!;
    for (let i = count; i < this.#size; i++) {
      // Of equal ones the earlier is better, and that is in the heap.
      if (sign * input[from + i]! >= worst) continue;
      const key = sign * numberOf(input[from + i]!);
      if (key >= worst) continue;
      keys[i] = key;
      heap[0] = i;
      this.#sink(0);
      worst = keys[heap[0]!]!;
    }
    return heap.sort((a, b) => keys[a]! - keys[b]! || a - b);
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const item = heap[from]!;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#isWorse(heap[child + 1]!, heap[child]!)) child++;
      if (!this.#isWorse(heap[child]!, item)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = item;
  }

  #isWorse(a: number, b: number): boolean {
    const x = this.#keys[a]!;
    const y = this.#keys[b]!;
    return x === y ? a > b : x > y;
  }
}

/** What is not a number counts as infinite. */
function numberOf(x: number): number {
  return Number.isNaN(x) ? Infinity : x;
}
