import type { ValueId } from '../../program.js';

/** Element types that lowering tells apart. All are computed in float32; integers are exact to 2²⁴. */
export type ElementType = 'float' | 'integer' | 'boolean';

/** A tensor of the graph at lowering: its numbers are known already, or will be computed. */
export type Tensor = Known | Computed;

interface Typed {
  /** As the framework sees it, batch included; [] for a scalar. */
  readonly shape: readonly number[];
  readonly type: ElementType;
}

/** Numbers that do not depend on the inputs: shapes, constants, weights. */
export interface Known extends Typed {
  readonly known: true;
  /** In row-major order of `shape`; a weight is decoded when this is first asked for. */
  data(): Float32Array | Float64Array;
  /** Where the numbers are a tensor of the file, its axes perhaps in another order. */
  readonly weight?: StoredWeight;
}

/** A tensor of the file: axis i of the `Known` is the file's axis order[i]. */
export interface StoredWeight {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly order: readonly number[];
}

/**
 * A value of the program in the layouts in which it has been wanted so far. Layouts are made on
 * demand by `Layouts`, once each.
 */
export interface Computed extends Typed {
  readonly known: false;
  readonly forms: Map<Layout, ValueId>;
}

/**
 * - `plain`: row-major, as `carrierShape` says
 * - `channels-last`: an image [height, width, channels] of a tensor [1, height, width, channels]
 * - `channels-first`: an image [height, width, channels] of a tensor [1, channels, height, width]
 */
export type Layout = 'plain' | 'channels-last' | 'channels-first';

/**
 * The shape under which the program carries a plain tensor: a rank of 3 is that of images, and a rank
 * of 0 is not there, so both get a leading 1.
 */
export function carrierShape(shape: readonly number[]): readonly number[] {
  return shape.length === 3 || shape.length === 0 ? [1, ...shape] : shape;
}
