import type { Window } from '../../algebra/algebra.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';

/** A window over the spatial axes of [batch, channels, spatial...], one entry an axis. */
export interface SpatialWindow {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/**
 * The window that a node's attributes describe.
 *
 * @param size of the kernel, where it does not stand in `kernel_shape`
 */
export function spatialWindow(
  node: NodeCall,
  spatial: readonly number[],
  size: readonly number[] = [],
): SpatialWindow {
  const { attributes } = node;
  const sized = (name: string, length: number, fallback: readonly number[], least: number) => {
    const given = attributes.integers(name, fallback);
    if (given.length === length && given.every((value) => value >= least)) return given;
    return node.algebra.wrong(
      `${name} is [${given}], expected ${length} whole numbers from ${least} on`,
    );
  };
  const { length } = spatial;
  const ones = new Array<number>(length).fill(1);
  const kernel = sized('kernel_shape', length, size, 1);
  if (size.length > 0 && String(size) !== String(kernel)) {
    return node.algebra.wrong(`kernel_shape is [${kernel}], but the kernel has [${size}]`);
  }
  const strides = sized('strides', length, ones, 1);
  const dilations = sized('dilations', length, ones, 1);
  const automatic = attributes.text('auto_pad', 'NOTSET');
  const shape = { size: kernel, strides, dilations };
  if (automatic === 'NOTSET') {
    const pads = sized('pads', 2 * length, [...ones, ...ones].fill(0), -Infinity);
    return { ...shape, before: pads.slice(0, length), after: pads.slice(length) };
  }
  const zeros = ones.map(() => 0);
  if (automatic === 'VALID') return { ...shape, before: zeros, after: zeros };
  if (automatic !== 'SAME_UPPER' && automatic !== 'SAME_LOWER') {
    return node.algebra.unsupported(`auto_pad ${automatic}`);
  }
  const total = spatial.map((extent, axis) => {
    const outputs = Math.ceil(extent / strides[axis]!);
    const needed = (outputs - 1) * strides[axis]! + reach(shape, axis) - extent;
    return Math.max(needed, 0);
  });
  return { ...shape, ...shared(total, automatic) };
}

/** An odd element of padding goes after (upper) or before (lower). */
export function shared(total: readonly number[], where: 'SAME_UPPER' | 'SAME_LOWER') {
  const less = total.map((pad) => Math.floor(pad / 2));
  const more = total.map((pad) => Math.ceil(pad / 2));
  return where === 'SAME_UPPER' ? { before: less, after: more } : { before: more, after: less };
}

/** How many elements a window spans along an axis. */
export function reach(
  { size, dilations }: Pick<SpatialWindow, 'size' | 'dilations'>,
  axis: number,
) {
  return (size[axis]! - 1) * dilations[axis]! + 1;
}

/** The same over one or two axes as images have them: of one, the height is 1. */
export function imageWindow(window: SpatialWindow): Window & { size: readonly [number, number] } {
  const flat = window.size.length === 1;
  const pair = (values: readonly number[], missing: number): readonly [number, number] =>
    flat ? [missing, values[0]!] : [values[0]!, values[1]!];
  const [top, left] = pair(window.before, 0);
  const [bottom, right] = pair(window.after, 0);
  return {
    size: pair(window.size, 1),
    strides: pair(window.strides, 1),
    dilation: pair(window.dilations, 1),
    padding: { top, bottom, left, right },
  };
}

/** [batch, channels, length] as an image of height 1; images as they are. */
export function asImage({ algebra }: NodeCall, x: Tensor): Tensor {
  const [batch = 1, channels = 1, length = 1] = x.shape;
  return x.shape.length === 3 ? algebra.reshape(x, [batch, channels, 1, length]) : x;
}

/** Back from an image of height 1 to the rank that there was. */
export function fromImage({ algebra }: NodeCall, image: Tensor, rank: number): Tensor {
  const [batch = 1, channels = 1, , length = 1] = image.shape;
  return rank === 3 ? algebra.reshape(image, [batch, channels, length]) : image;
}
