import { elementCount } from '@pith/container';
import type { ValueId, WeightReference } from '../../program.js';
import type { ProgramBuilder } from '../program-builder.js';
import type { ImageOrder } from './algebra.js';
import {
  type Computed,
  carrierShape,
  type ElementType,
  type Known,
  type Layout,
  type Tensor,
} from './tensor.js';

/** [height, width, channels] of a rank-4 shape. */
export function imageShape(shape: readonly number[], order: ImageOrder): [number, number, number] {
  const [, a = 1, b = 1, c = 1] = shape;
  return order === 'channels-first' ? [b, c, a] : [a, b, c];
}

/** The rank-4 shape of one image. */
export function tensorShape(image: readonly number[], order: ImageOrder): number[] {
  const [height = 1, width = 1, channels = 1] = image;
  return order === 'channels-first' ? [1, channels, height, width] : [1, height, width, channels];
}

/** Makes the layouts of tensors when they are wanted, and remembers them. */
export class Forms {
  readonly builder: ProgramBuilder;
  /** The node at work. */
  layer = '';
  readonly #constants = new WeakMap<Known, Computed>();

  constructor(builder: ProgramBuilder) {
    this.builder = builder;
  }

  /** A tensor that has been computed as `value`. */
  computed(
    value: ValueId,
    shape: readonly number[],
    type: ElementType,
    layout: Layout = 'plain',
  ): Computed {
    return { known: false, shape, type, forms: new Map([[layout, value]]) };
  }

  /** The layouts that a tensor has already; a known one has none. */
  has(x: Tensor, layout: Layout): boolean {
    return !x.known && x.forms.has(layout);
  }

  /** The image layout that a tensor has. */
  imageOrder(x: Tensor): ImageOrder | undefined {
    if (this.has(x, 'channels-first')) return 'channels-first';
    return this.has(x, 'channels-last') ? 'channels-last' : undefined;
  }

  /** The tensor row by row, under its carrier's shape. */
  plain(x: Tensor): ValueId {
    const tensor = x.known ? this.#constant(x) : x;
    const found = tensor.forms.get('plain');
    if (found !== undefined) return found;
    const first = tensor.forms.get('channels-first');
    const { layer, builder } = this;
    const shape = carrierShape(tensor.shape);
    const value =
      first !== undefined
        ? builder.add({ kind: 'channels-first', layer, inputs: [first] }, { shape })
        : builder.reshape(layer, tensor.forms.get('channels-last')!, shape);
    tensor.forms.set('plain', value);
    return value;
  }

  /** A tensor of rank 4 and batch 1 as an image [height, width, channels]. */
  image(x: Tensor, order: ImageOrder): ValueId {
    const tensor = x.known ? this.#constant(x) : x;
    const found = tensor.forms.get(order);
    if (found !== undefined) return found;
    const { layer, builder } = this;
    const plain = this.plain(tensor);
    const shape = imageShape(tensor.shape, order);
    const [height, width] = shape;
    // One pixel, or one channel: the order of the axes makes no difference.
    const same = order === 'channels-last' || height * width === 1 || shape[2] === 1;
    const value = same
      ? builder.reshape(layer, plain, shape)
      : builder.add({ kind: 'from-channels-first', layer, inputs: [plain] }, { shape });
    tensor.forms.set(order, value);
    return value;
  }

  /** Where a layer finds its known weights, the numbers in the order of `shape`. */
  weights(x: Known, shape: readonly number[] = x.shape): WeightReference {
    const { weight } = x;
    if (!weight || elementCount(shape) !== elementCount(weight.shape)) {
      return { tensor: '', shape, values: Float32Array.from(x.data()) };
    }
    const { tensor } = weight;
    if (isIdentity(weight.order)) return { tensor, shape };
    return { tensor, shape, stored: { shape: weight.shape, order: weight.order } };
  }

  #constant(x: Known): Computed {
    const made = this.#constants.get(x);
    if (made) return made;
    const { layer } = this;
    const shape = carrierShape(x.shape);
    const inFile = x.weight && isIdentity(x.weight.order);
    const source = inFile ? this.weights(x, shape) : { shape, data: Float32Array.from(x.data()) };
    const value = this.builder.add({ kind: 'constant', layer, inputs: [], source }, { shape });
    const constant = this.computed(value, x.shape, x.type);
    this.#constants.set(x, constant);
    return constant;
  }
}

export function isIdentity(order: readonly number[]): boolean {
  return order.every((axis, position) => axis === position);
}
