import { InputError } from '@pith/container';
import type {
  Combine,
  Concatenate,
  Convolution,
  Crop,
  DepthwiseConvolution,
  FullyConnected,
  Operation,
  Padding,
  Permute,
  Pool,
  Prelu,
} from './program.js';
import { unsupportedLayers } from './unsupported-operation-error.js';

type Shape = readonly number[];
type WithoutOutput<Any> = Any extends Operation ? Omit<Any, 'output'> : never;

/** An operation whose output is yet to be made. */
export type Draft = WithoutOutput<Operation>;

/** The runtime counts elements of a value, batch aside, in signed 32-bit numbers. */
const MAXIMUM_ELEMENTS = 2 ** 31 - 1;
const MAXIMUM_RANK = 4;

/**
 * The shape of an operation's output, without the batch.
 *
 * @param inputs the shapes of its inputs
 * @param wanted the shape asked for where the operation leaves it open: a reshape's, and [1, 1,
 *   channels] of a global pool
 * @throws {InputError} when the shapes do not go together, or the output is empty or too large
 * @throws {UnsupportedOperationError} when they go together only by more broadcasting than there is,
 *   or the rank is above 4
 */
export function inferShape(draft: Draft, inputs: readonly Shape[], wanted?: Shape): Shape {
  return checkedShape(draft.layer, outputShape(draft, inputs, wanted), inputs);
}

/** @throws {InputError} when a shape is empty or too large */
export function checkedShape(layer: string, shape: Shape, inputs: readonly Shape[] = []): Shape {
  if (shape.length > MAXIMUM_RANK) {
    throw unsupportedLayers([
      { operation: `values of rank ${shape.length}, above ${MAXIMUM_RANK},`, layer },
    ]);
  }
  const from = inputs.length > 0 ? ` from ${showShapes(inputs)}` : '';
  const elements = shape.reduce((product, size) => product * size, 1);
  if (shape.length === 0 || shape.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new InputError(
      `${layer}: the output would have the shape ${showShape(shape)}${from}; ` +
        'each dimension must be at least 1',
    );
  }
  if (elements > MAXIMUM_ELEMENTS) {
    throw new InputError(
      `${layer}: the output would have the shape ${showShape(shape)}${from}, ` +
        `${elements} elements, but at most ${MAXIMUM_ELEMENTS} are allowed`,
    );
  }
  return shape;
}

function outputShape(draft: Draft, inputs: readonly Shape[], wanted?: Shape): Shape {
  const input = inputs[0];
  if (input === undefined) throw new InputError(`${draft.layer}: it has no input`);
  if (inputs.length > 1 && draft.kind !== 'combine' && draft.kind !== 'concatenate') {
    throw new InputError(`${draft.layer}: ${inputs.length} inputs, but it takes one`);
  }
  switch (draft.kind) {
    case 'fully-connected':
      return fullyConnected(draft, input);
    case 'convolution':
      return convolution(draft, input);
    case 'depthwise-convolution':
      return depthwiseConvolution(draft, input);
    case 'pool':
      return windows(draft, input, draft.size, [1, 1], input[2] ?? 0);
    case 'global-pool': {
      const [, , channels] = image(draft.layer, input);
      return wanted?.length === 3 ? [1, 1, channels] : [channels];
    }
    case 'pointwise':
      perChannel(draft.layer, 'scale', draft.epilogue.scale, input);
      perChannel(draft.layer, 'offset', draft.epilogue.bias, input);
      return input;
    case 'softmax':
      return input;
    case 'prelu':
      return prelu(draft, input);
    case 'combine':
      return combine(draft, inputs);
    case 'concatenate':
      return concatenate(draft, inputs);
    case 'reshape':
      return reshape(draft.layer, input, wanted ?? []);
    case 'permute':
      return permute(draft, input);
    case 'zero-pad':
      return surrounded(draft.layer, input, draft.padding);
    case 'crop':
      return crop(draft, input);
    case 'upsample': {
      const [height, width, channels] = image(draft.layer, input);
      return [height * draft.size[0], width * draft.size[1], channels];
    }
  }
}

function fullyConnected({ layer, kernel, epilogue }: Omit<FullyConnected, 'output'>, input: Shape) {
  const [inputs = 0, outputs = 0] = kernel.shape;
  if (kernel.shape.length !== 2 || input.at(-1) !== inputs) {
    throw new InputError(
      `${layer}: the last dimension of the input ${showShape(input)} must be the first of the ` +
        `kernel [${kernel.shape.join(', ')}]`,
    );
  }
  const output = [...input.slice(0, -1), outputs];
  perChannel(layer, 'bias', epilogue.bias, output);
  perChannel(layer, 'scale', epilogue.scale, output);
  return output;
}

function convolution(draft: Omit<Convolution, 'output'>, input: Shape): Shape {
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

function depthwiseConvolution(draft: Omit<DepthwiseConvolution, 'output'>, input: Shape): Shape {
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

function windows(
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

function surrounded(layer: string, input: Shape, { top, bottom, left, right }: Padding): Shape {
  const [height, width, channels] = image(layer, input);
  return [height + top + bottom, width + left + right, channels];
}

function crop({ layer, cropping }: Omit<Crop, 'output'>, input: Shape): Shape {
  const [height, width, channels] = image(layer, input);
  const { top, bottom, left, right } = cropping;
  return [height - top - bottom, width - left - right, channels];
}

function prelu({ layer, slope }: Omit<Prelu, 'output'>, input: Shape): Shape {
  const fits =
    slope.shape.length === input.length &&
    slope.shape.every((size, axis) => size === 1 || size === input[axis]);
  if (!fits) {
    throw new InputError(
      `${layer}: slopes of the shape ${showShape(slope.shape)} do not fit the input ${showShape(input)}`,
    );
  }
  return input;
}

function combine({ layer, mode }: Omit<Combine, 'output'>, inputs: readonly Shape[]): Shape {
  if (inputs.length < 2 || (mode === 'subtract' && inputs.length > 2)) {
    const takes = mode === 'subtract' ? 'takes 2' : 'takes at least 2';
    throw new InputError(`${layer}: ${inputs.length} inputs, but it ${takes}`);
  }
  const largest = inputs.reduce((a, b) => (elements(b) > elements(a) ? b : a));
  for (const input of inputs) {
    const sameRank = input.length === largest.length;
    const same = input.every((size, axis) => size === largest[axis]);
    const vector =
      input.length === 3 && input[0] === 1 && input[1] === 1 && input[2] === largest[2];
    if (sameRank && (same || vector)) continue;
    const broadcasts =
      sameRank &&
      input.every((size, axis) => size === 1 || largest[axis] === 1 || size === largest[axis]);
    if (!broadcasts) {
      throw new InputError(`${layer}: the inputs ${showShapes(inputs)} do not fit together`);
    }
    throw unsupportedLayers([{ operation: `broadcasting of ${showShapes(inputs)}`, layer }]);
  }
  return largest;
}

function concatenate({ layer, axis }: Omit<Concatenate, 'output'>, inputs: readonly Shape[]) {
  const first = inputs[0]!;
  const fits = inputs.every(
    (input) =>
      input.length === first.length &&
      input.every((size, other) => other === axis || size === first[other]),
  );
  if (!fits || axis < 0 || axis >= first.length) {
    throw new InputError(
      `${layer}: the inputs ${showShapes(inputs)} cannot be concatenated along axis ${axis + 1}`,
    );
  }
  const joined = inputs.reduce((sum, input) => sum + input[axis]!, 0);
  return first.map((size, other) => (other === axis ? joined : size));
}

function reshape(layer: string, input: Shape, wanted: Shape): Shape {
  if (elements(input) !== elements(wanted)) {
    throw new InputError(
      `${layer}: ${showShape(input)} cannot be reshaped to ${showShape(wanted)}: ` +
        `${elements(input)} elements are not ${elements(wanted)}`,
    );
  }
  return wanted;
}

function permute({ layer, order }: Omit<Permute, 'output'>, input: Shape): Shape {
  const sorted = [...order].sort((a, b) => a - b);
  if (order.length !== input.length || sorted.some((axis, position) => axis !== position)) {
    throw new InputError(
      `${layer}: the axes [${order.map((axis) => axis + 1).join(', ')}] are not a permutation of ` +
        `those of the input ${showShape(input)}`,
    );
  }
  return order.map((axis) => input[axis]!);
}

function image(layer: string, input: Shape): [number, number, number] {
  const [height, width, channels] = input;
  if (input.length !== 3 || !height || !width || !channels) {
    throw new InputError(
      `${layer}: the input has the shape ${showShape(input)}, expected [batch, height, width, channels]`,
    );
  }
  return [height, width, channels];
}

function perChannel(layer: string, what: string, values: Float32Array | undefined, shape: Shape) {
  if (values !== undefined && values.length !== shape.at(-1)) {
    throw new InputError(
      `${layer}: ${values.length} numbers of ${what} for the ${shape.at(-1)} channels of ${showShape(shape)}`,
    );
  }
}

function elements(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** As frameworks show it, with the batch in front. */
function showShape(shape: Shape): string {
  return `[${['batch', ...shape].join(', ')}]`;
}

function showShapes(shapes: readonly Shape[]): string {
  const shown = shapes.slice(0, 8).map(showShape).join(' and ');
  return shapes.length > 8 ? `${shown} and ${shapes.length - 8} more` : shown;
}
