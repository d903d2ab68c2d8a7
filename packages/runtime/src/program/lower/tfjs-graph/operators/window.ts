import type { ImageOrder, Window } from '../../algebra/algebra.js';
import type { Tensor } from '../../algebra/tensor.js';
import { explicitPadding } from '../../window.js';
import type { NodeCall } from '../node-call.js';

type Pair = readonly [number, number];

/** How a node's windows move over an image. */
export interface NodeWindow extends Window {
  readonly order: ImageOrder;
}

export function imageOrder({ attributes, algebra }: NodeCall): ImageOrder {
  const format = attributes.text('data_format', 'NHWC');
  if (format === 'NHWC') return 'channels-last';
  return format === 'NCHW' ? 'channels-first' : algebra.unsupported(`the format ${format}`);
}

/** [height, width] of an image. @throws {InputError} where it is none */
export function imageSize({ algebra }: NodeCall, { shape }: Tensor, order: ImageOrder): Pair {
  const [height, width] = order === 'channels-last' ? shape.slice(1, 3) : shape.slice(2, 4);
  if (shape.length !== 4 || height === undefined || width === undefined) {
    return algebra.wrong(`its input has the shape [${shape}], expected 4 dimensions`);
  }
  return [height, width];
}

/**
 * @param area of the image that the windows move over: [height, width]
 * @param size of the windows
 */
export function nodeWindow(node: NodeCall, area: Pair, size: Pair): NodeWindow {
  const { attributes, algebra } = node;
  const order = imageOrder(node);
  const strides = spatial(node, 'strides', order);
  const dilation = spatial(node, 'dilations', order);
  const mode = attributes.text('padding', 'VALID').toUpperCase();
  const shared = { strides, dilation, order };
  if (mode === 'SAME' || mode === 'VALID') {
    const kind = mode === 'SAME' ? 'same' : 'valid';
    return { ...shared, padding: explicitPadding(kind, area, { size, strides, dilation }) };
  }
  const pads = attributes.integers('explicit_paddings') ?? [];
  if (mode !== 'EXPLICIT' || pads.length !== 8 || pads.some((pad) => pad < 0)) {
    return algebra.wrong(`its padding is ${mode} [${pads}]`);
  }
  const first = order === 'channels-last' ? 2 : 4;
  const [top = 0, bottom = 0, left = 0, right = 0] = pads.slice(first, first + 4);
  return { ...shared, padding: { top, bottom, left, right } };
}

/** Of an attribute with one number for each of the four axes, those of height and width. */
export function spatial(node: NodeCall, name: string, order: ImageOrder): Pair {
  const list = node.attributes.integers(name) ?? [1, 1, 1, 1];
  const [rows, columns] = order === 'channels-last' ? list.slice(1, 3) : list.slice(2, 4);
  if (list.length !== 4 || !rows || !columns || rows < 1 || columns < 1) {
    return node.algebra.wrong(`its ${name} are [${list}], expected 4 positive integers`);
  }
  return [rows, columns];
}
