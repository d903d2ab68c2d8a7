import { elementCount } from '@pith/container';
import type { Pad } from '../../general-operations.js';
import type { Padding } from '../../program.js';
import type { Algebra, ImageOrder } from './algebra.js';
import { axisOf, broadcastShape, carrierOffset, sameShape } from './axes.js';
import { fold, transposed } from './fold.js';
import { type Forms, isIdentity } from './forms.js';
import { areKnown, lazilyKnown } from './known.js';
import { type Computed, carrierShape, type Known, type Tensor } from './tensor.js';

const TO_LAST = [0, 2, 3, 1];
const TO_FIRST = [0, 3, 1, 2];

/** Operations that move numbers and compute nothing. */
export class ShapingAlgebra {
  readonly #forms: Forms;
  readonly #algebra: Algebra;

  constructor(forms: Forms, algebra: Algebra) {
    this.#forms = forms;
    this.#algebra = algebra;
  }

  reshape(x: Tensor, shape: readonly number[]): Tensor {
    if (elementCount(shape) !== elementCount(x.shape)) {
      return this.#algebra.wrong(`[${x.shape}] cannot be reshaped to [${shape}]`);
    }
    if (sameShape(x.shape, shape)) return x;
    if (x.known) return reshapeKnown(x, shape);
    const { builder, layer } = this.#forms;
    // An image of one pixel is a vector in any layout.
    const image = this.#forms.has(x, 'plain') ? undefined : this.#pixel(x);
    const value = builder.reshape(layer, image ?? this.#forms.plain(x), carrierShape(shape));
    return this.#forms.computed(value, shape, x.type);
  }

  #pixel(x: Computed) {
    const order = this.#forms.imageOrder(x);
    if (!order) return undefined;
    const value = x.forms.get(order)!;
    const [height, width] = this.#forms.builder.shape(value);
    return height === 1 && width === 1 ? value : undefined;
  }

  transpose(x: Tensor, order: readonly number[]): Tensor {
    const rank = x.shape.length;
    const sorted = [...order].sort((a, b) => a - b);
    if (order.length !== rank || !isIdentity(sorted)) {
      return this.#algebra.wrong(`[${order}] is no order of the axes of [${x.shape}]`);
    }
    if (isIdentity(order)) return x;
    const shape = order.map((axis) => x.shape[axis]!);
    if (x.known) return transposed(x, order, this.#forms.layer);
    const { builder, layer } = this.#forms;
    // An image is neither channels-first nor channels-last: only its name changes.
    for (const [moved, from, to] of IMAGE_MOVES) {
      const value = x.forms.get(from);
      if (value !== undefined && String(order) === String(moved)) {
        return this.#forms.computed(value, shape, x.type, to);
      }
    }
    if (rank === 4 && x.shape[0] === 1 && String(order) === String(TO_LAST)) {
      const image = this.#forms.image(x, 'channels-first');
      return this.#forms.computed(image, shape, x.type, 'channels-last');
    }
    const plain = this.#forms.plain(x);
    // Where only axes of size 1 change places, the numbers stay.
    const moving = order.filter((axis) => x.shape[axis] !== 1);
    if (moving.every((axis, i) => i === 0 || axis > moving[i - 1]!)) {
      const value = builder.reshape(layer, plain, carrierShape(shape));
      return this.#forms.computed(value, shape, x.type);
    }
    const offset = carrierOffset(rank);
    const carried = [...Array(offset).keys(), ...order.map((axis) => axis + offset)];
    const value = builder.add({ kind: 'permute', layer, inputs: [plain], order: carried });
    return this.#forms.computed(value, shape, x.type);
  }

  slice(
    x: Tensor,
    starts: readonly number[],
    sizes: readonly number[],
    steps: readonly number[] = x.shape.map(() => 1),
  ): Tensor {
    const fits = x.shape.every((length, axis) => {
      const [start, size, step] = [starts[axis]!, sizes[axis]!, steps[axis]!];
      const end = start + (size - 1) * step;
      const inside = start >= 0 && start < length && end >= 0 && end < length;
      return Number.isInteger(step) && step !== 0 && size >= 0 && (size === 0 || inside);
    });
    if (!fits || starts.length !== x.shape.length) {
      return this.#algebra.wrong(
        `the slice from [${starts}] by [${steps}] of size [${sizes}] leaves the tensor [${x.shape}]`,
      );
    }
    const whole = steps.every((step) => step > 0) && sameShape(sizes, x.shape);
    if (whole) return x;
    if (x.known) {
      const { layer } = this.#forms;
      return fold({ kind: 'slice', layer, starts, sizes, steps }, [x], x.type);
    }
    if (elementCount(sizes) === 0) return this.#algebra.unsupported('tensors of no elements');
    const { builder, layer } = this.#forms;
    const cropped = this.#crop(x, starts, sizes, steps);
    if (cropped) return cropped;
    const offset = carrierOffset(x.shape.length);
    const [zeros, ones] = [new Array(offset).fill(0), new Array(offset).fill(1)];
    const value = builder.add(
      {
        ...{ kind: 'slice', layer, inputs: [this.#forms.plain(x)] },
        ...{ starts: [...zeros, ...starts], steps: [...ones, ...steps] },
        sizes: [...ones, ...sizes],
      },
      { shape: carrierShape(sizes) },
    );
    return this.#forms.computed(value, sizes, x.type);
  }

  /** Rows and columns of an image. */
  #crop(
    x: Computed,
    starts: readonly number[],
    sizes: readonly number[],
    steps: readonly number[],
  ): Tensor | undefined {
    const order = this.#forms.imageOrder(x);
    if (!order || steps.some((step) => step !== 1)) return undefined;
    const cropping = borders(order, (axis) => [
      starts[axis]!,
      x.shape[axis]! - starts[axis]! - sizes[axis]!,
    ]);
    const channel = order === 'channels-first' ? 1 : 3;
    if (sizes[channel] !== x.shape[channel]) return undefined;
    const { builder, layer } = this.#forms;
    const value = builder.add({ kind: 'crop', layer, inputs: [x.forms.get(order)!], cropping });
    return this.#forms.computed(value, sizes, x.type, order);
  }

  concatenate(all: readonly Tensor[], given: number): Tensor {
    const rank = all[0]?.shape.length ?? 0;
    const axis = axisOf(given, rank);
    const fits = all.every(
      ({ shape }) =>
        shape.length === rank &&
        shape.every((size, other) => other === axis || size === all[0]!.shape[other]),
    );
    if (axis === undefined || !fits) {
      const shapes = all.map(({ shape }) => `[${shape}]`).join(', ');
      return this.#algebra.wrong(`${shapes} cannot be concatenated along axis ${given}`);
    }
    const parts = all.filter(({ shape }) => shape[axis] !== 0);
    if (parts.length === 1) return parts[0]!;
    const joined = parts.reduce((sum, { shape }) => sum + shape[axis]!, 0);
    const shape = all[0]!.shape.map((size, other) => (other === axis ? joined : size));
    const { type } = all[0]!;
    const { builder, layer } = this.#forms;
    if (areKnown(parts)) return fold({ kind: 'concatenate', layer, axis }, parts, type);
    const orders = parts.map((part) => this.#forms.imageOrder(part));
    const order = orders.find((one) => one !== undefined);
    const asImages =
      order && rank === 4 && axis > 0 && 2 * orders.filter(Boolean).length >= parts.length;
    if (asImages) {
      const inputs = parts.map((part) => this.#forms.image(part, order));
      const own = order === 'channels-first' ? [0, 2, 0, 1][axis]! : axis - 1;
      const value = builder.add({ kind: 'concatenate', layer, inputs, axis: own });
      return this.#forms.computed(value, shape, type, order);
    }
    const inputs = parts.map((part) => this.#forms.plain(part));
    const value = builder.add({
      ...{ kind: 'concatenate', layer, inputs, axis: axis + carrierOffset(rank) },
    });
    return this.#forms.computed(value, shape, type);
  }

  broadcast(x: Tensor, shape: readonly number[]): Tensor {
    const full = broadcastShape(x.shape, shape);
    if (!full || !sameShape(full, shape)) {
      return this.#algebra.wrong(`[${x.shape}] does not broadcast to [${shape}]`);
    }
    const padded = [...new Array(shape.length - x.shape.length).fill(1), ...x.shape];
    const ranked = this.reshape(x, padded);
    if (sameShape(padded, shape)) return ranked;
    const { builder, layer } = this.#forms;
    if (ranked.known) return fold({ kind: 'broadcast', layer, shape }, [ranked], x.type);
    const carrier = carrierShape(shape);
    const inputs = [this.#forms.plain(ranked)];
    const value = builder.add(
      { kind: 'broadcast', layer, inputs, shape: carrier },
      { shape: carrier },
    );
    return this.#forms.computed(value, shape, x.type);
  }

  pad(
    x: Tensor,
    before: readonly number[],
    after: readonly number[],
    mode: Pad['mode'] = 'constant',
    value = 0,
  ): Tensor {
    const rank = x.shape.length;
    if (before.length !== rank || after.length !== rank) {
      return this.#algebra.wrong(`padding [${before}], [${after}] for a tensor [${x.shape}]`);
    }
    if ([...before, ...after].some((size) => size < 0)) {
      return this.#cut(x, before, after, mode, value);
    }
    if ([...before, ...after].every((size) => size === 0)) return x;
    const shape = x.shape.map((size, axis) => size + before[axis]! + after[axis]!);
    const { builder, layer } = this.#forms;
    if (x.known) {
      return fold({ kind: 'pad', layer, before, after, mode, value }, [x], x.type);
    }
    const order = this.#imageToPad(x, before, after);
    if (order && mode === 'constant' && value === 0) {
      const padding = borders(order, (axis) => [before[axis]!, after[axis]!]);
      const inputs = [this.#forms.image(x, order)];
      const made = builder.add({ kind: 'zero-pad', layer, inputs, padding });
      return this.#forms.computed(made, shape, x.type, order);
    }
    const zeros = new Array(carrierOffset(rank)).fill(0);
    const made = builder.add(
      {
        ...{ kind: 'pad', layer, inputs: [this.#forms.plain(x)], mode, value },
        ...{ before: [...zeros, ...before], after: [...zeros, ...after] },
      },
      { shape: carrierShape(shape) },
    );
    return this.#forms.computed(made, shape, x.type);
  }

  /** Negative padding takes away. */
  #cut(
    x: Tensor,
    before: readonly number[],
    after: readonly number[],
    mode: Pad['mode'],
    value: number,
  ): Tensor {
    const starts = before.map((size) => Math.max(-size, 0));
    const sizes = x.shape.map((size, axis) => size - starts[axis]! - Math.max(-after[axis]!, 0));
    const rest = (size: number) => Math.max(size, 0);
    const cut = this.slice(x, starts, sizes);
    return this.pad(cut, before.map(rest), after.map(rest), mode, value);
  }

  #imageToPad(
    x: Computed,
    before: readonly number[],
    after: readonly number[],
  ): ImageOrder | undefined {
    if (x.shape.length !== 4 || x.shape[0] !== 1) return undefined;
    const own = this.#forms.imageOrder(x);
    const orders = (own ? [own] : (['channels-first', 'channels-last'] as const)).filter(
      (order) => {
        const others = order === 'channels-first' ? [0, 1] : [0, 3];
        return others.every((axis) => before[axis] === 0 && after[axis] === 0);
      },
    );
    // Padding along the third axis alone says nothing of where the channels are.
    return orders.length === 1 ? orders[0] : undefined;
  }

  gather(data: Tensor, indices: Tensor, given: number): Tensor {
    const rank = data.shape.length;
    const axis = axisOf(given, rank);
    if (axis === undefined) {
      return this.#algebra.wrong(`a tensor [${data.shape}] has no axis ${given} to gather along`);
    }
    const shape = [...data.shape.slice(0, axis), ...indices.shape, ...data.shape.slice(axis + 1)];
    if (data.known && indices.known) {
      return fold({ kind: 'gather', layer: this.#forms.layer, axis }, [data, indices], data.type);
    }
    const run = indices.known && !data.known ? consecutive(indices, data.shape[axis]!) : undefined;
    if (run) {
      const starts = data.shape.map((_, other) => (other === axis ? run.start : 0));
      const sizes = data.shape.map((size, other) => (other === axis ? run.count : size));
      return this.reshape(this.slice(data, starts, sizes), shape);
    }
    const { builder, layer } = this.#forms;
    const inputs = [this.#forms.plain(data), this.#forms.plain(indices)];
    const value = builder.add(
      { kind: 'gather', layer, inputs, axis: axis + carrierOffset(rank) },
      { shape: carrierShape(shape) },
    );
    return this.#forms.computed(value, shape, data.type);
  }

  gatherElements(data: Tensor, indices: Tensor, given: number): Tensor {
    const rank = data.shape.length;
    const axis = axisOf(given, rank);
    if (axis === undefined || indices.shape.length !== rank) {
      return this.#algebra.wrong(
        `[${data.shape}] cannot be gathered from by [${indices.shape}] along axis ${given}`,
      );
    }
    const { builder, layer } = this.#forms;
    if (data.known && indices.known) {
      return fold({ kind: 'gather-elements', layer, axis }, [data, indices], data.type);
    }
    const inputs = [this.#forms.plain(data), this.#forms.plain(indices)];
    const { shape } = indices;
    const value = builder.add(
      { kind: 'gather-elements', layer, inputs, axis: axis + carrierOffset(rank) },
      { shape: carrierShape(shape) },
    );
    return this.#forms.computed(value, shape, data.type);
  }
}

const IMAGE_MOVES = [
  [TO_LAST, 'channels-first', 'channels-last'],
  [TO_FIRST, 'channels-last', 'channels-first'],
] as const;

/** The same weights under another shape, where only axes of size 1 come or go. */
function reshapeKnown(x: Known, shape: readonly number[]): Known {
  const { weight } = x;
  const same =
    weight !== undefined &&
    isIdentity(weight.order) &&
    sameShape(significant(x.shape), significant(shape));
  const kept = same
    ? { tensor: weight.tensor, shape: [...shape], order: shape.map((_, axis) => axis) }
    : undefined;
  return lazilyKnown(shape, x.type, () => x.data(), kept);
}

function significant(shape: readonly number[]): readonly number[] {
  return shape.filter((size) => size !== 1);
}

/** What is taken off or put on before and after the rows and columns of an image. */
function borders(order: ImageOrder, of: (axis: number) => readonly [number, number]): Padding {
  const [rows, columns] = order === 'channels-first' ? [2, 3] : [1, 2];
  const [top, bottom] = of(rows!);
  const [left, right] = of(columns!);
  return { top, bottom, left, right };
}

/** Indices that follow each other, as of one element or of a part. */
function consecutive(indices: Known, length: number) {
  const list = Array.from(indices.data(), (index) => (index < 0 ? index + length : index));
  const [start] = list;
  if (start === undefined || start < 0 || start + list.length > length) return undefined;
  return list.every((index, i) => index === start + i) ? { start, count: list.length } : undefined;
}
