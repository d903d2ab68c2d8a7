import { elementCount } from '@pith/container';
import type { ReduceMode } from '../../general-operations.js';
import type { Algebra, ImageOrder } from './algebra.js';
import { axisOf, carrierOffset } from './axes.js';
import { fold } from './fold.js';
import type { Forms } from './forms.js';
import type { ImageAlgebra } from './images.js';
import { type Computed, carrierShape, type Tensor } from './tensor.js';

/** Operations along an axis, or several. */
export class ReducingAlgebra {
  readonly #forms: Forms;
  readonly #algebra: Algebra;
  readonly #images: ImageAlgebra;

  constructor(forms: Forms, algebra: Algebra, images: ImageAlgebra) {
    this.#forms = forms;
    this.#algebra = algebra;
    this.#images = images;
  }

  reduce(
    mode: ReduceMode,
    x: Tensor,
    given: readonly number[],
    { keepDimensions }: { keepDimensions: boolean },
  ): Tensor {
    const rank = x.shape.length;
    const axes = [...new Set(given.map((axis) => this.#axis(axis, rank)))].sort((a, b) => a - b);
    const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const shape = keepDimensions ? kept : kept.filter((_, axis) => !axes.includes(axis));
    const pooled = x.known ? undefined : this.#pooled(mode, x, axes);
    if (pooled) return this.#algebra.reshape(pooled, shape);
    const { builder, layer } = this.#forms;
    const type = mode === 'all' || mode === 'any' ? 'boolean' : x.type;
    if (x.known) {
      return this.#algebra.reshape(fold({ kind: 'reduce', layer, mode, axes }, [x], type), shape);
    }
    const offset = carrierOffset(rank);
    const value = builder.add(
      {
        ...{ kind: 'reduce', layer, inputs: [this.#forms.plain(x)], mode },
        axes: axes.map((axis) => axis + offset),
      },
      { shape: carrierShape(kept) },
    );
    return this.#algebra.reshape(this.#forms.computed(value, kept, type), shape);
  }

  /** Over the rows and columns of an image. */
  #pooled(mode: ReduceMode, x: Computed, axes: readonly number[]): Tensor | undefined {
    const order = this.#forms.imageOrder(x) ?? likelyOrder(x, axes);
    const area = order === 'channels-first' ? '2,3' : '1,2';
    if (!order || String(axes) !== area || x.shape.length !== 4 || x.shape[0] !== 1) {
      return undefined;
    }
    if (mode === 'maximum') return this.#images.globalPool('max', x, order);
    if (mode === 'mean') return this.#images.globalPool('average', x, order);
    if (mode !== 'sum') return undefined;
    const pixels = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
    const mean = this.#images.globalPool('average', x, order);
    return this.#algebra.affine(mean, [pixels], [0], order === 'channels-first' ? 1 : 3);
  }

  arg(
    mode: 'maximum' | 'minimum',
    x: Tensor,
    given: number,
    { keepDimensions, last = false }: { keepDimensions: boolean; last?: boolean },
  ): Tensor {
    const rank = x.shape.length;
    const axis = this.#axis(given, rank);
    const kept = x.shape.map((size, other) => (other === axis ? 1 : size));
    const shape = keepDimensions ? kept : kept.filter((_, other) => other !== axis);
    const { builder, layer } = this.#forms;
    if (x.known) {
      const found = fold({ kind: 'arg', layer, mode, axis, last }, [x], 'integer');
      return this.#algebra.reshape(found, shape);
    }
    const inputs = [this.#forms.plain(x)];
    const value = builder.add(
      { kind: 'arg', layer, inputs, mode, axis: axis + carrierOffset(rank), last },
      { shape: carrierShape(kept) },
    );
    return this.#algebra.reshape(this.#forms.computed(value, kept, 'integer'), shape);
  }

  topK(
    x: Tensor,
    count: number,
    axis: number,
    { largest }: { largest: boolean },
  ): { values: Tensor; indices: Tensor } {
    const part = (name: 'values' | 'indices') =>
      this.#alongLast(x, axis, (moved) => {
        const length = moved.shape.at(-1)!;
        if (!Number.isInteger(count) || count < 1 || count > length) {
          return this.#algebra.wrong(`the ${count} largest of ${length} are asked for`);
        }
        const shape = [...moved.shape.slice(0, -1), count];
        const type = name === 'values' ? x.type : 'integer';
        const { builder, layer } = this.#forms;
        const what = { kind: 'top-k', layer, count, largest, part: name } as const;
        if (moved.known) return fold(what, [moved], type);
        const inputs = [this.#forms.plain(moved)];
        const value = builder.add({ ...what, inputs }, { shape: carrierShape(shape) });
        return this.#forms.computed(value, shape, type);
      });
    return { values: part('values'), indices: part('indices') };
  }

  cumulativeSum(
    x: Tensor,
    given: number,
    options: { exclusive: boolean; reverse: boolean },
  ): Tensor {
    const rank = x.shape.length;
    const axis = this.#axis(given, rank);
    const { builder, layer } = this.#forms;
    if (x.known) return fold({ kind: 'cumulative-sum', layer, axis, ...options }, [x], x.type);
    const inputs = [this.#forms.plain(x)];
    const value = builder.add(
      { kind: 'cumulative-sum', layer, inputs, axis: axis + carrierOffset(rank), ...options },
      { shape: carrierShape(x.shape) },
    );
    return this.#forms.computed(value, x.shape, x.type);
  }

  softmax(x: Tensor, axis: number): Tensor {
    const order = this.#forms.imageOrder(x);
    const last = axis === -1 || axis === x.shape.length - 1;
    if (order === (last ? 'channels-last' : 'channels-first') && (last || axis === 1)) {
      const { builder, layer } = this.#forms;
      const value = builder.add({
        ...{ kind: 'softmax', layer, inputs: [this.#forms.image(x, order)] },
      });
      return this.#forms.computed(value, x.shape, 'float', order);
    }
    return this.#alongLast(x, axis, (moved) => {
      const { builder, layer } = this.#forms;
      if (moved.known) return fold({ kind: 'softmax', layer }, [moved], 'float');
      const value = builder.add({ kind: 'softmax', layer, inputs: [this.#forms.plain(moved)] });
      return this.#forms.computed(value, moved.shape, 'float');
    });
  }

  /** With the axis moved to the end for the time. */
  #alongLast(x: Tensor, given: number, make: (moved: Tensor) => Tensor): Tensor {
    const rank = x.shape.length;
    const axis = this.#axis(given, rank);
    if (axis === rank - 1) return make(x);
    const others = x.shape.map((_, other) => other).filter((other) => other !== axis);
    const there = [...others, axis];
    const made = make(this.#algebra.transpose(x, there));
    return this.#algebra.transpose(
      made,
      there.map((_, to) => there.indexOf(to)),
    );
  }

  #axis(axis: number, rank: number): number {
    return axisOf(axis, rank) ?? this.#algebra.wrong(`its input has no axis ${axis}`);
  }
}

/** Which image a plain tensor is best seen as, by the axes that are reduced. */
function likelyOrder(x: Computed, axes: readonly number[]): ImageOrder | undefined {
  if (elementCount(x.shape) < 2 || x.shape.length !== 4) return undefined;
  return String(axes) === '1,2' ? 'channels-last' : undefined;
}
