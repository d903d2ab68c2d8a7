import {
  type ResizeCoordinates,
  type ResizeFilter,
  resizeTaps,
} from '../../algebra/resize-taps.js';
import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import type { TfjsOperators } from '../tfjs-operator.js';
import { imageSize } from './window.js';

export const resizing: TfjsOperators = {
  ResizeBilinear: (node) => resize(node, () => ({ kind: 'linear' })),
  ResizeNearestNeighbor: (node) =>
    resize(node, (coordinates) => ({
      kind: 'nearest',
      rounding: coordinates === 'asymmetric' ? 'floor' : 'round-prefer-ceiling',
    })),
};

/** A larger side stands in no real model. */
const LONGEST_SIDE = 2 ** 16;

function resize(
  node: NodeCall,
  filterFor: (coordinates: ResizeCoordinates) => ResizeFilter,
): Tensor {
  const { algebra, attributes } = node;
  const x = node.input(0);
  const sizes = node.integers(1, 'the size');
  const [rows, columns] = sizes;
  const [height, width] = imageSize(node, x, 'channels-last');
  if (!rows || !columns || sizes.length !== 2 || !sizes.every((n) => n >= 1 && n <= LONGEST_SIDE)) {
    return algebra.wrong(`it is resized to [${sizes}], expected two sizes in 1 … ${LONGEST_SIDE}`);
  }
  const coordinates = attributes.boolean('align_corners')
    ? 'align-corners'
    : attributes.boolean('half_pixel_centers')
      ? 'half-pixel'
      : 'asymmetric';
  const filter = filterFor(coordinates);
  const taps = {
    rows: resizeTaps({ input: height, output: rows, coordinates, filter }),
    columns: resizeTaps({ input: width, output: columns, coordinates, filter }),
  };
  return algebra.interpolate(x, taps, 'channels-last');
}
