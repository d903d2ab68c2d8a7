import { InputError } from '@pith/container';
import type { Activation } from '../../activation.js';
import type { BinaryMode, Pad, ReduceMode, Taps, UnaryMode } from '../../general-operations.js';
import { plainName } from '../../plain-name.js';
import { unsupportedLayers } from '../../unsupported-operation-error.js';
import type { ProgramBuilder } from '../program-builder.js';
import type { Algebra, ImageOrder, Window } from './algebra.js';
import { ElementwiseAlgebra } from './elementwise.js';
import { Forms } from './forms.js';
import { ImageAlgebra, isAny } from './images.js';
import { knownOf, lazilyKnown } from './known.js';
import { ProductAlgebra } from './products.js';
import { ReducingAlgebra } from './reducing.js';
import { ShapingAlgebra } from './shaping.js';
import {
  type Computed,
  carrierShape,
  type ElementType,
  type Known,
  type Tensor,
} from './tensor.js';

/** The algebra that appends to a program what it cannot work out at once. */
export class ProgramAlgebra implements Algebra {
  readonly #forms: Forms;
  readonly #shaping: ShapingAlgebra;
  readonly #elementwise: ElementwiseAlgebra;
  readonly #images: ImageAlgebra;
  readonly #reducing: ReducingAlgebra;
  readonly #products: ProductAlgebra;
  /** What the node at work does, as errors say it. */
  operation = '';

  constructor(builder: ProgramBuilder) {
    this.#forms = new Forms(builder);
    this.#shaping = new ShapingAlgebra(this.#forms, this);
    this.#elementwise = new ElementwiseAlgebra(this.#forms, this);
    this.#images = new ImageAlgebra(this.#forms, this);
    this.#reducing = new ReducingAlgebra(this.#forms, this, this.#images);
    this.#products = new ProductAlgebra(this.#forms, this);
  }

  get layer(): string {
    return this.#forms.layer;
  }

  set layer(name: string) {
    this.#forms.layer = name;
  }

  /** An input of the program. */
  input(name: string, shape: readonly number[], type: ElementType): Computed {
    const value = this.#forms.builder.input(name, carrierShape(shape));
    return this.#forms.computed(value, shape, type);
  }

  /** The value that carries a tensor row by row. */
  carrier(x: Tensor): number {
    return this.#forms.plain(x);
  }

  known(data: ArrayLike<number>, shape: readonly number[], type: ElementType): Known {
    const numbers = type === 'integer' ? Float64Array.from(data) : Float32Array.from(data);
    return knownOf(numbers, shape, type);
  }

  requireKnown(tensor: Tensor, what: string): Known {
    if (tensor.known) return tensor;
    return this.unsupported(`${what} computed from the inputs`);
  }

  integers(tensor: Tensor, what: string): number[] {
    const numbers = Array.from(this.requireKnown(tensor, what).data());
    if (!numbers.every(Number.isSafeInteger)) this.wrong(`${what} are no whole numbers`);
    return numbers;
  }

  cast(x: Tensor, type: ElementType): Tensor {
    if (x.type === type) return x;
    if (x.known) {
      const convert = conversion(type);
      const numbers = () => {
        const data = x.data();
        return type === 'integer'
          ? Float64Array.from(data, convert)
          : Float32Array.from(data, convert);
      };
      return lazilyKnown(x.shape, type, numbers);
    }
    if (type === 'boolean') {
      return this.binary('not-equal', x, this.known([0], [], x.type));
    }
    const numbers = type === 'integer' && x.type === 'float' ? this.unary('truncate', x) : x;
    return { ...(numbers as Computed), type };
  }

  reshape(x: Tensor, shape: readonly number[]): Tensor {
    return this.#shaping.reshape(x, shape);
  }

  transpose(x: Tensor, order: readonly number[]): Tensor {
    return this.#shaping.transpose(x, order);
  }

  slice(
    x: Tensor,
    starts: readonly number[],
    sizes: readonly number[],
    steps?: readonly number[],
  ): Tensor {
    return this.#shaping.slice(x, starts, sizes, steps);
  }

  concatenate(parts: readonly Tensor[], axis: number): Tensor {
    return this.#shaping.concatenate(parts, axis);
  }

  broadcast(x: Tensor, shape: readonly number[]): Tensor {
    return this.#shaping.broadcast(x, shape);
  }

  pad(
    x: Tensor,
    before: readonly number[],
    after: readonly number[],
    mode?: Pad['mode'],
    value?: number,
  ): Tensor {
    return this.#shaping.pad(x, before, after, mode, value);
  }

  gather(data: Tensor, indices: Tensor, axis: number): Tensor {
    return this.#shaping.gather(data, indices, axis);
  }

  gatherElements(data: Tensor, indices: Tensor, axis: number): Tensor {
    return this.#shaping.gatherElements(data, indices, axis);
  }

  binary(mode: BinaryMode, a: Tensor, b: Tensor): Tensor {
    return this.#elementwise.binary(mode, a, b);
  }

  unary(mode: UnaryMode, x: Tensor): Tensor {
    return this.#elementwise.unary(mode, x);
  }

  activate(x: Tensor, activation: Activation): Tensor {
    return this.#elementwise.activate(x, activation);
  }

  prelu(x: Tensor, slope: Tensor): Tensor {
    return this.#elementwise.prelu(x, slope);
  }

  select(condition: Tensor, a: Tensor, b: Tensor): Tensor {
    return this.#elementwise.select(condition, a, b);
  }

  reduce(
    mode: ReduceMode,
    x: Tensor,
    axes: readonly number[],
    options: { keepDimensions: boolean },
  ): Tensor {
    return this.#reducing.reduce(mode, x, axes, options);
  }

  arg(
    mode: 'maximum' | 'minimum',
    x: Tensor,
    axis: number,
    options: { keepDimensions: boolean; last?: boolean },
  ): Tensor {
    return this.#reducing.arg(mode, x, axis, options);
  }

  topK(x: Tensor, count: number, axis: number, options: { largest: boolean }) {
    return this.#reducing.topK(x, count, axis, options);
  }

  cumulativeSum(
    x: Tensor,
    axis: number,
    options: { exclusive: boolean; reverse: boolean },
  ): Tensor {
    return this.#reducing.cumulativeSum(x, axis, options);
  }

  softmax(x: Tensor, axis: number): Tensor {
    return this.#reducing.softmax(x, axis);
  }

  matrixProduct(a: Tensor, b: Tensor): Tensor {
    return this.#products.matrixProduct(a, b);
  }

  affine(x: Tensor, scale: ArrayLike<number>, offset: ArrayLike<number>, axis: number): Tensor {
    return this.#elementwise.affine(x, scale, offset, axis);
  }

  convolution(
    x: Tensor,
    kernel: Tensor,
    window: Window,
    { order, groups, bias }: { order: ImageOrder; groups: number; bias?: Tensor | undefined },
  ): Tensor {
    const known = this.requireKnown(kernel, 'the kernel');
    const own = bias?.known ? bias : undefined;
    const sum = this.#images.convolution(x, known, window, { order, groups, bias: own });
    if (!bias || own) return sum;
    const channels = bias.shape.at(-1) ?? 1;
    const shape = order === 'channels-first' ? [1, channels, 1, 1] : [1, 1, 1, channels];
    return this.binary('add', sum, this.reshape(bias, shape));
  }

  depthwiseConvolution(
    x: Tensor,
    kernel: Tensor,
    window: Window,
    { order }: { order: ImageOrder },
  ): Tensor {
    const known = this.requireKnown(kernel, 'the kernel');
    return this.#images.depthwiseConvolution(x, known, window, order);
  }

  transposedConvolution(
    x: Tensor,
    kernel: Tensor,
    window: Window,
    options: { order: ImageOrder; groups: number; size: readonly [number, number] },
  ): Tensor {
    const known = this.requireKnown(kernel, 'the kernel');
    return this.#images.transposedConvolution(x, known, window, options);
  }

  pool(
    mode: 'max' | 'average',
    x: Tensor,
    size: readonly [number, number],
    window: Window,
    { order, countPadding }: { order: ImageOrder; countPadding: boolean },
  ): Tensor {
    if (window.dilation.some((step) => step !== 1)) this.unsupported('pooling with dilation');
    if (mode === 'max' || !countPadding || !isAny(window.padding)) {
      return this.#images.pool(mode, x, size, window, order);
    }
    const { top, bottom, left, right } = window.padding;
    const [before, after] =
      order === 'channels-first'
        ? [
            [0, 0, top, left],
            [0, 0, bottom, right],
          ]
        : [
            [0, top, left, 0],
            [0, bottom, right, 0],
          ];
    const padded = this.pad(x, before!, after!);
    const padding = { top: 0, bottom: 0, left: 0, right: 0 };
    return this.#images.pool(mode, padded, size, { ...window, padding }, order);
  }

  globalPool(mode: 'max' | 'average', x: Tensor, order: ImageOrder): Tensor {
    return this.#images.globalPool(mode, x, order);
  }

  interpolate(
    x: Tensor,
    { rows, columns }: Parameters<Algebra['interpolate']>[1],
    order: ImageOrder,
  ): Tensor {
    return this.#images.onImage(x, order, (image) => {
      const { builder, layer } = this.#forms;
      const [height = 1, width = 1] = builder.shape(image);
      const size = [repeatsOf(rows, height), repeatsOf(columns, width)] as const;
      if (isPair(size)) {
        const interpolation = 'nearest';
        return builder.add({ kind: 'upsample', layer, inputs: [image], size, interpolation });
      }
      const shape = [
        rows.positions.length / rows.perOutput,
        columns.positions.length / columns.perOutput,
        builder.shape(image)[2]!,
      ];
      return builder.add({ kind: 'interpolate', layer, inputs: [image], rows, columns }, { shape });
    });
  }

  recurrent(
    x: Tensor,
    states: readonly Tensor[],
    cell: Parameters<Algebra['recurrent']>[2],
  ): Tensor {
    return this.#products.recurrent(x, states, cell);
  }

  unsupported(what: string): never {
    throw unsupportedLayers([{ operation: `${this.operation}: ${what}`, layer: this.layer }]);
  }

  wrong(what: string): never {
    throw new InputError(`${this.operation} ${plainName(this.layer)}: ${what}`);
  }
}

/** How often each position stands in taps that only repeat positions. */
function repeatsOf({ perOutput, positions, weights }: Taps, inputs: number): number | undefined {
  const times = positions.length / inputs;
  const repeats =
    perOutput === 1 &&
    Number.isInteger(times) &&
    positions.every((position, i) => position === Math.floor(i / times) && weights[i] === 1);
  return repeats ? times : undefined;
}

function isPair(pair: readonly [unknown, unknown]): pair is readonly [number, number] {
  return pair[0] !== undefined && pair[1] !== undefined;
}

function conversion(type: ElementType): (value: number) => number {
  if (type === 'boolean') return (value) => (value !== 0 ? 1 : 0);
  return type === 'integer' ? Math.trunc : (value) => value;
}
