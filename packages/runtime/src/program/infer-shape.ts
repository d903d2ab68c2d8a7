import { elementCount, InputError } from '@pith/container';
import type { FullyConnected, Operation, Prelu } from './program.js';
import { combine, concatenate, permute, reshape } from './shapes/arrangement.js';
import { type Shape, showShape, showShapes } from './shapes/shape.js';
import {
  convolution,
  crop,
  depthwiseConvolution,
  image,
  perChannel,
  surrounded,
  windows,
} from './shapes/windows.js';
import { unsupportedLayers } from './unsupported-operation-error.js';

type WithoutOutput<Any> = Any extends Operation ? Omit<Any, 'output'> : never;

/** An operation whose output is yet to be made. */
export type Draft = WithoutOutput<Operation>;

/** The runtime counts elements of a value, batch aside, in signed 32-bit numbers. */
const MAXIMUM_ELEMENTS = 2 ** 31 - 1;
const MAXIMUM_RANK = 8;

const ONE_INPUT: ReadonlySet<string> = new Set([
  ...[
    'fully-connected',
    'convolution',
    'depthwise-convolution',
    'pool',
    'global-pool',
    'pointwise',
  ],
  ...['prelu', 'softmax', 'reshape', 'permute', 'zero-pad', 'crop', 'upsample'],
]);

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
      { operation: `values of rank ${shape.length}, above ${MAXIMUM_RANK}`, layer },
    ]);
  }
  const from = inputs.length > 0 ? ` from ${showShapes(inputs)}` : '';
  const elements = elementCount(shape);
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
  if (draft.kind === 'constant') return wanted ?? [];
  const input = inputs[0];
  if (input === undefined) throw new InputError(`${draft.layer}: it has no input`);
  if (inputs.length > 1 && ONE_INPUT.has(draft.kind)) {
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
    default:
      // The shapes of operations on plain values are found where they are lowered.
      return wanted ?? [];
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
