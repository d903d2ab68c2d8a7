import { InputError } from '@pith/container';
import type { TopK } from '../program/general-operations.js';
import type { ArrayPlan } from './array-plan.js';
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
  const keys = new Float64Array(size);
  const best = new BestIndices(keys, count);
  return {
    shape: [...shape.slice(0, -1), count],
    run([input], [from], output, start) {
      for (let o = 0; o < outer; o++) {
        const row = from! + o * size;
        for (let i = 0; i < size; i++) {
          const x = input![row + i]!;
          // What is not a number counts as infinite.
          keys[i] = (largest ? -1 : 1) * (Number.isNaN(x) ? Infinity : x);
        }
        const order = best.find();
        for (let i = 0; i < count; i++) {
          const index = order[i]!;
          output[start + o * count + i] = part === 'indices' ? index : input![row + index]!;
        }
      }
    },
  };
}

/** The positions of the smallest keys, found in one pass by a heap whose root is the worst of them. */
class BestIndices {
  readonly #keys: Float64Array;
  readonly #heap: Uint32Array;

  constructor(keys: Float64Array, count: number) {
    this.#keys = keys;
    this.#heap = new Uint32Array(count);
  }

  /** In order of the keys; equal ones by position. */
  find(): Uint32Array {
    const [keys, heap] = [this.#keys, this.#heap];
    const count = heap.length;
    for (let i = 0; i < count; i++) heap[i] = i;
    for (let i = (count >>> 1) - 1; i >= 0; i--) this.#sink(i);
    if (count > 0) {
      for (let i = count; i < keys.length; i++) {
        // Of equal ones the earlier is better, and that is in the heap.
        if (keys[i]! >= keys[heap[0]!]!) continue;
        heap[0] = i;
        this.#sink(0);
      }
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
    const [x, y] = [this.#keys[a]!, this.#keys[b]!];
    return x === y ? a > b : x > y;
  }
}
