import { InputError } from '@pith/container';
import type {
  Convolution,
  Crop,
  DepthwiseConvolution,
  Operation,
  Padding,
  Pool,
} from '../program.js';
import { type Shape, showShape } from './shape.js';

type Draft<Kind extends Operation> = Omit<Kind, 'output'>;

export function convolution(draft: Draft<Convolution>, input: Shape): Shape {
  const { layer, kernel, groups } = draft;
  const [, , channels] = image(layer, input);
  const [height = 0, width = 0, inChannels = 0, outChannels = 0] = kernel.shape;
  if (kernel.shape.length !== 4 || inChannels * groups !== channels || outChannels % groups !== 0) {
    throw new InputError(
      `${layer}: a kernel [${kernel.shape.join(', ')}] in ${groups} groups does not fit the ` +
        `${channels} channels of the input ${showShape(input)}`,
    );
  }
  const output = windows(draft, input, [height, width], draft.dilation, outChannels);
  perChannel(layer, 'bias', draft.epilogue.bias, output);
  perChannel(layer, 'scale', draft.epilogue.scale, output);
  return output;
}

export function depthwiseConvolution(draft: Draft<DepthwiseConvolution>, input: Shape): Shape {
  const { layer, kernel } = draft;
  const [, , channels] = image(layer, input);
  const [height = 0, width = 0, inChannels = 0, multiplier = 0] = kernel.shape;
  if (kernel.shape.length !== 4 || inChannels !== channels) {
    throw new InputError(
      `${layer}: a depthwise kernel [${kernel.shape.join(', ')}] does not fit the ${channels} ` +
        `channels of the input ${showShape(input)}`,
    );
  }
  const output = windows(draft, input, [height, width], draft.dilation, channels * multiplier);
  perChannel(layer, 'bias', draft.epilogue.bias, output);
  perChannel(layer, 'scale', draft.epilogue.scale, output);
  return output;
}

/** Windows of `size` taps that fit into the padded input, at every stride. */
export function windows(
  draft: Pick<Pool, 'layer' | 'strides' | 'padding'>,
  input: Shape,
  size: readonly [number, number],
  dilation: readonly [number, number],
  channels: number,
): Shape {
  const padded = surrounded(draft.layer, input, draft.padding);
  const counts = [0, 1].map((axis) => {
    const extent = (size[axis]! - 1) * dilation[axis]! + 1;
    return Math.floor((padded[axis]! - extent) / draft.strides[axis]!) + 1;
  });
  if (counts.some((count) => !(count >= 1))) {
    throw new InputError(
      `${draft.layer}: windows of ${size[0]} × ${size[1]} with dilation ${dilation[0]} × ` +
        `${dilation[1]} do not fit into the input ${showShape(input)}`,
    );
  }
  return [...counts, channels];
}

export function surrounded(
  layer: string,
  input: Shape,
  { top, bottom, left, right }: Padding,
): Shape {
  const [height, width, channels] = image(layer, input);
  return [height + top + bottom, width + left + right, channels];
}

export function crop({ layer, cropping }: Draft<Crop>, input: Shape): Shape {
  const [height, width, channels] = image(layer, input);
  const { top, bottom, left, right } = cropping;
  return [height - top - bottom, width - left - right, channels];
}

/** @throws {InputError} when it is no [height, width, channels] */
export function image(layer: string, input: Shape): [number, number, number] {
  const [height, width, channels] = input;
  if (input.length !== 3 || !height || !width || !channels) {
    throw new InputError(
      `${layer}: the input has the shape ${showShape(input)}, expected [batch, height, width, channels]`,
    );
  }
  return [height, width, channels];
}

export function perChannel(
  layer: string,
  what: string,
  values: Float32Array | undefined,
  shape: Shape,
) {
  if (values !== undefined && values.length !== shape.at(-1)) {
    throw new InputError(
      `${layer}: ${values.length} numbers of ${what} for the ${shape.at(-1)} channels of ${showShape(shape)}`,
    );
  }
}
