import type { Tensor } from '../../algebra/tensor.js';
import type { NodeCall } from '../node-call.js';
import { imageWindow, reach, spatialWindow } from './spatial-window.js';

/**
 * A convolution over [batch, in, depth, height, width], by those over images: each depth of the output
 * is an image, whose channels are those of the input at all the depths that its window covers.
 *
 * @param kernel known, [out, in / groups, size of depth, height, width]
 */
export function volumeConvolution(
  node: NodeCall,
  { x, kernel, groups }: { x: Tensor; kernel: Tensor; groups: number },
): Tensor {
  const { algebra } = node;
  const { size, strides, dilations, before, after } = spatialWindow(
    node,
    x.shape.slice(2),
    kernel.shape.slice(2),
  );
  const [batch = 1, channels = 1] = x.shape;
  const padded = algebra.pad(x, [0, 0, before[0]!, 0, 0], [0, 0, after[0]!, 0, 0]);
  const [, , depth = 1, height = 1, width = 1] = padded.shape;
  const depths = Math.floor((depth - reach({ size, dilations }, 0)) / strides[0]!) + 1;
  if (!(depths >= 1)) return algebra.wrong(`its windows do not fit into [${x.shape}]`);
  const taps = Array.from({ length: size[0]! }, (_, tap) => {
    const start = [0, 0, tap * dilations[0]!, 0, 0];
    const sizes = [batch, channels, depths, height, width];
    const taken = algebra.slice(padded, start, sizes, [1, 1, strides[0]!, 1, 1]);
    return algebra.reshape(taken, [batch, channels, 1, depths, height, width]);
  });
  const stacked = taps.length === 1 ? taps[0]! : algebra.concatenate(taps, 2);
  const images = algebra.reshape(algebra.transpose(stacked, [0, 3, 1, 2, 4, 5]), [
    ...[batch * depths, channels * taps.length, height, width],
  ]);
  const [out = 1, inPerGroup = 1, , ...area] = kernel.shape;
  const flat = algebra.reshape(kernel, [out, inPerGroup * taps.length, ...area]);
  const window = imageWindow({
    ...{ size: area, strides: strides.slice(1), dilations: dilations.slice(1) },
    ...{ before: before.slice(1), after: after.slice(1) },
  });
  const order = 'channels-first';
  const options = { order, groups } as const;
  const made = algebra.convolution(images, algebra.transpose(flat, [2, 3, 1, 0]), window, options);
  const apart = algebra.reshape(made, [batch, depths, ...made.shape.slice(1)]);
  return algebra.transpose(apart, [0, 2, 1, 3, 4]);
}
