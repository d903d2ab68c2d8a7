import { elementCount } from '@pith/container';
import { type Activation, IDENTITY } from '../../activation.js';
import type { BinaryMode, UnaryMode } from '../../general-operations.js';
import type { Combine, Epilogue, ValueId } from '../../program.js';
import type { Algebra, ImageOrder } from './algebra.js';
import { axisOf, broadcastShape, sameShape } from './axes.js';
import { fold } from './fold.js';
import { type Forms, imageShape } from './forms.js';
import { areKnown, knownOf, scalarOf } from './known.js';
import {
  type Computed,
  carrierShape,
  type ElementType,
  type Known,
  type Layout,
  type Tensor,
} from './tensor.js';

const COMPARISONS: ReadonlySet<BinaryMode> = new Set([
  ...(['equal', 'not-equal', 'less', 'less-or-equal', 'greater', 'greater-or-equal'] as const),
  ...(['and', 'or', 'xor'] as const),
]);
const TRUTH_VALUES: ReadonlySet<UnaryMode> = new Set([
  ...(['not', 'is-nan', 'is-infinite', 'is-finite'] as const),
]);
/** What images know how to do with each other. */
const COMBINED: Partial<Record<BinaryMode, Combine['mode']>> = {
  ...{ add: 'add', subtract: 'subtract', multiply: 'multiply' },
  ...{ maximum: 'maximum', minimum: 'minimum' },
};

/** Element by element operations, in whatever layout the operands have already. */
export class ElementwiseAlgebra {
  readonly #forms: Forms;
  readonly #algebra: Algebra;

  constructor(forms: Forms, algebra: Algebra) {
    this.#forms = forms;
    this.#algebra = algebra;
  }

  binary(mode: BinaryMode, a: Tensor, b: Tensor): Tensor {
    const shape = broadcastShape(a.shape, b.shape);
    if (!shape) {
      return this.#algebra.wrong(`the shapes [${a.shape}] and [${b.shape}] do not fit together`);
    }
    const type = COMPARISONS.has(mode) ? 'boolean' : a.type === 'float' ? 'float' : b.type;
    if (a.known && b.known)
      return fold({ kind: 'binary', layer: this.#forms.layer, mode }, [a, b], type);
    const simple = this.#withKnown(mode, a, b, shape) ?? this.#ofImages(mode, a, b, shape, type);
    if (simple) return simple;
    const { builder, layer } = this.#forms;
    const inputs = [this.#forms.plain(a), this.#forms.plain(b)];
    const value = builder.add(
      { kind: 'binary', layer, inputs, mode },
      { shape: carrierShape(shape) },
    );
    // Integers are divided as integers.
    const made = this.#forms.computed(value, shape, type);
    return mode === 'divide' && type === 'integer' ? this.unary('truncate', made) : made;
  }

  /** A known scalar or vector of channels on one side becomes part of a layer's epilogue. */
  #withKnown(mode: BinaryMode, a: Tensor, b: Tensor, shape: readonly number[]): Tensor | undefined {
    const [x, known, swapped] = b.known ? [a, b, false] : [b, a, true];
    if (x.known || !known.known || !sameShape(x.shape, shape) || x.type !== 'float') {
      return undefined;
    }
    const scalar = scalarOf(known);
    if (scalar !== undefined) {
      if (mode === 'maximum') return this.activate(x, clamp(scalar, Infinity));
      if (mode === 'minimum') return this.activate(x, clamp(-Infinity, scalar));
      if (mode === 'power' && !swapped) return this.#power(x, scalar);
    }
    const steps = linear(mode, swapped);
    const along = steps && channelVector(known, x.shape, this.#forms.imageOrder(x));
    if (!steps || !along) return undefined;
    const { axis, data } = along;
    const scale = steps.scale && data.map(steps.scale);
    const offset = steps.offset && data.map(steps.offset);
    if (scale?.some((value) => !Number.isFinite(value))) return undefined;
    const negated = steps.negate ? data.map(() => -1) : undefined;
    return this.affine(x, scale ?? negated, offset, axis);
  }

  #power(x: Computed, exponent: number): Tensor | undefined {
    if (exponent === 1) return x;
    if (exponent === 2) return this.unary('square', x);
    if (exponent === 0.5) return this.unary('square-root', x);
    if (exponent === -1) return this.unary('reciprocal', x);
    return exponent === -0.5 ? this.unary('reciprocal-square-root', x) : undefined;
  }

  /** Two images of one size, or an image and one number a channel. */
  #ofImages(
    mode: BinaryMode,
    a: Tensor,
    b: Tensor,
    shape: readonly number[],
    type: ElementType,
  ): Tensor | undefined {
    const combined = COMBINED[mode];
    const order = this.#forms.imageOrder(a) ?? this.#forms.imageOrder(b);
    if (!combined || !order || shape.length !== 4 || shape[0] !== 1) return undefined;
    const full = imageShape(shape, order);
    const fits = [a, b].map((x) => {
      if (x.shape.length !== 4 || x.known) return undefined;
      if (sameShape(x.shape, shape)) return 'whole';
      const [height, width, channels] = imageShape(x.shape, order);
      return height === 1 && width === 1 && channels === full[2] ? 'vector' : undefined;
    });
    if (fits.includes(undefined) || !fits.includes('whole')) return undefined;
    // A difference takes its shape from its first operand.
    if (combined === 'subtract' && fits[0] !== 'whole') return undefined;
    const { builder, layer } = this.#forms;
    const inputs = [a, b].map((x) => this.#forms.image(x, order));
    const value = builder.add({
      ...{ kind: 'combine', layer, inputs, mode: combined, activation: IDENTITY },
    });
    return this.#forms.computed(value, shape, type, order);
  }

  unary(mode: UnaryMode, x: Tensor): Tensor {
    const type = TRUTH_VALUES.has(mode) ? 'boolean' : x.type;
    if (x.known) return fold({ kind: 'unary', layer: this.#forms.layer, mode }, [x], type);
    if (mode === 'exponential') return this.activate(x, { kind: 'exponential' });
    if (mode === 'negate') return this.affine(x, [-1], undefined, undefined);
    const { builder, layer } = this.#forms;
    const inputs = [this.#forms.plain(x)];
    const value = builder.add(
      { kind: 'unary', layer, inputs, mode },
      { shape: carrierShape(x.shape) },
    );
    return this.#forms.computed(value, x.shape, type);
  }

  activate(x: Tensor, activation: Activation): Tensor {
    const { layer } = this.#forms;
    if (x.known) return fold({ kind: 'pointwise', layer, epilogue: { activation } }, [x], x.type);
    return this.#pointwise(x, { activation });
  }

  /**
   * @param scale,offset one number, or one for each position of `axis`
   * @param axis undefined for single numbers
   */
  affine(
    x: Tensor,
    scale: ArrayLike<number> | undefined,
    offset: ArrayLike<number> | undefined,
    axis: number | undefined,
  ): Tensor {
    const along = axis === undefined ? undefined : axisOf(axis, x.shape.length);
    if (x.known || (along !== undefined && !this.#isChannel(x, along))) {
      const shaped = (data: ArrayLike<number>) => {
        const shape = x.shape.map((size, i) => (i === along ? size : 1));
        return knownOf(Float32Array.from(data), data.length === 1 ? [] : shape, 'float');
      };
      const scaled = scale ? this.#general('multiply', x, shaped(scale)) : x;
      return offset ? this.#general('add', scaled, shaped(offset)) : scaled;
    }
    const layout = this.#layout(x, along);
    const channels = this.#channels(x, layout);
    const spread = (data: ArrayLike<number> | undefined) =>
      data && Float32Array.from({ length: channels }, (_, i) => data[data.length === 1 ? 0 : i]!);
    const [scales, bias] = [spread(scale), spread(offset)];
    const epilogue: Epilogue = {
      activation: IDENTITY,
      ...(scales && { scale: scales }),
      ...(bias && { bias }),
    };
    return this.#pointwise(x, epilogue, layout);
  }

  /** Without looking for something simpler. */
  #general(mode: BinaryMode, a: Tensor, b: Known): Tensor {
    const shape = broadcastShape(a.shape, b.shape)!;
    if (a.known) return fold({ kind: 'binary', layer: this.#forms.layer, mode }, [a, b], 'float');
    const { builder, layer } = this.#forms;
    const inputs = [this.#forms.plain(a), this.#forms.plain(b)];
    const carrier = carrierShape(shape);
    const value = builder.add({ kind: 'binary', layer, inputs, mode }, { shape: carrier });
    return this.#forms.computed(value, shape, 'float');
  }

  prelu(x: Tensor, slope: Tensor): Tensor {
    const { forms, layer, builder } = this.#context();
    const order = forms.imageOrder(x);
    if (!x.known && slope.known && order) {
      const padded = [...new Array(4 - slope.shape.length).fill(1), ...slope.shape];
      const shape = imageShape(padded, order);
      // Slopes are few: one a channel, or one an element.
      const data = Float32Array.from(
        this.#algebra
          .requireKnown(
            order === 'channels-first'
              ? this.#algebra.transpose(this.#algebra.reshape(slope, padded), [0, 2, 3, 1])
              : slope,
            'the slope',
          )
          .data(),
      );
      const inputs = [forms.image(x, order)];
      const value = builder.add({ kind: 'prelu', layer, inputs, slope: { shape, data } });
      return forms.computed(value, x.shape, 'float', order);
    }
    const zero = knownOf(new Float32Array(1), [], 'float');
    const positive = this.binary('maximum', x, zero);
    const negative = this.binary('multiply', this.binary('minimum', x, zero), slope);
    return this.binary('add', positive, negative);
  }

  select(condition: Tensor, a: Tensor, b: Tensor): Tensor {
    const shape = broadcastShape(
      condition.shape,
      broadcastShape(a.shape, b.shape) ?? this.#algebra.wrong(`[${a.shape}] and [${b.shape}]`),
    );
    if (!shape) {
      return this.#algebra.wrong(
        `the shapes [${condition.shape}], [${a.shape}] and [${b.shape}] do not fit together`,
      );
    }
    const all = [condition, a, b];
    if (areKnown(all)) {
      return fold({ kind: 'select', layer: this.#forms.layer }, all, a.type);
    }
    const truth = scalarOf(condition);
    if (truth !== undefined) return this.#algebra.broadcast(truth !== 0 ? a : b, shape);
    const { forms, layer, builder } = this.#context();
    const inputs = all.map((x) => forms.plain(x));
    const value = builder.add({ kind: 'select', layer, inputs }, { shape: carrierShape(shape) });
    return forms.computed(value, shape, a.type);
  }

  #context() {
    const forms = this.#forms;
    return { forms, layer: forms.layer, builder: forms.builder };
  }

  /** Whether an axis is that of the channels in a layout that the tensor has or can have. */
  #isChannel(x: Computed, axis: number): boolean {
    const rank = x.shape.length;
    if (x.forms.has('channels-first')) return axis === 1;
    if (axis === rank - 1) return true;
    return rank === 4 && x.shape[0] === 1 && axis === 1 && !x.forms.has('channels-last');
  }

  #layout(x: Computed, axis: number | undefined): Layout {
    const order = this.#forms.imageOrder(x);
    if (order) return order;
    return axis === 1 && x.shape.length === 4 ? 'channels-first' : 'plain';
  }

  #value(x: Computed, layout: Layout): ValueId {
    return layout === 'plain' ? this.#forms.plain(x) : this.#forms.image(x, layout);
  }

  #channels(x: Computed, layout: Layout): number {
    return this.#forms.builder.shape(this.#value(x, layout)).at(-1)!;
  }

  #pointwise(x: Computed, epilogue: Epilogue, layout: Layout = this.#layout(x, undefined)): Tensor {
    const { builder, layer } = this.#forms;
    const inputs = [this.#value(x, layout)];
    const value = builder.add({ kind: 'pointwise', layer, inputs, epilogue });
    return this.#forms.computed(value, x.shape, x.type, layout);
  }
}

function clamp(low: number, high: number): Activation {
  return { kind: 'clamp', low, high };
}

/** x mode known (or known mode x) as x · scale + offset. */
function linear(mode: BinaryMode, swapped: boolean) {
  const itself = (value: number) => value;
  switch (mode) {
    case 'add':
      return { offset: itself };
    case 'subtract':
      return swapped ? { offset: itself, negate: true } : { offset: (value: number) => -value };
    case 'multiply':
      return { scale: itself };
    case 'divide':
      return swapped ? undefined : { scale: (value: number) => 1 / value };
    default:
      return undefined;
  }
}

/** The axis of x along which a known tensor lies, where that is the only one and of channels. */
function channelVector(known: Known, shape: readonly number[], order: ImageOrder | undefined) {
  const count = elementCount(known.shape);
  const padded = [...new Array(shape.length - known.shape.length).fill(1), ...known.shape];
  const axis = count === 1 ? undefined : padded.findIndex((size) => size !== 1);
  if (axis !== undefined && padded[axis] !== count) return undefined;
  const channel = order === 'channels-first' ? 1 : shape.length - 1;
  const isChannel = axis === undefined || axis === channel || (!order && axis === 1);
  if (!isChannel) return undefined;
  return { axis, data: Array.from(known.data()) };
}
