import { layoutWidth } from './axis-layout.js';
import type { DepthwiseOperation, LayerOperation, LinearOperation } from './layer-operation.js';
import type { ScalarActivation } from './scalar-activation.js';
import type { UnitFlow } from './unit-flow.js';

/**
 * For each channel of a value (segment after segment) the number that it is at every position of every
 * image whatever the model's input, or NaN where it is none; undefined where channels are not known.
 */
export type ChannelConstants = Float64Array | undefined;

/**
 * Finds channels that do not depend on the input: those of zero kernels alone, or of kernels that read
 * constants only; and what normalisations, activations and sums make of them.
 *
 * A convolution that pads its input sees zeros beside a constant at the borders, so that what it gives
 * there is another number than inside, and no constant, unless the constant is 0.
 *
 * @returns one a layer, in the graph's order
 */
export function findConstants(flow: UnitFlow): ChannelConstants[] {
  const constants: ChannelConstants[] = [];
  for (const [position, operation] of flow.operations.entries()) {
    const { segments } = flow.values[position]!;
    const inputs = flow.graph.layers[position]!.inputs.map((input) => constants[input]);
    constants.push(segments && constantsOf(flow, operation, inputs, layoutWidth(segments)));
  }
  return constants;
}

function constantsOf(
  flow: UnitFlow,
  operation: LayerOperation,
  inputs: readonly ChannelConstants[],
  width: number,
): Float64Array {
  const [input] = inputs;
  const unknown = () => new Float64Array(width).fill(Number.NaN);
  switch (operation.kind) {
    case 'input':
    case 'opaque':
      return unknown();
    case 'linear':
      return ofLinear(flow, operation, input);
    case 'depthwise':
      return input === undefined ? unknown() : ofDepthwise(flow, operation, input);
    case 'normal': {
      const { gamma, beta, mean, variance, epsilon } = operation;
      const [scales, offsets, means, variances] = [gamma, beta, mean, variance].map(
        (name) => name && dataOf(flow, name),
      );
      return (input ?? unknown()).map((x, channel) =>
        alike((variances as Float32Array).length / width, (repeat) => {
          const i = repeat * width + channel;
          const factor = scales ? scales[i]! : 1;
          const offset = offsets ? offsets[i]! : 0;
          if (factor === 0) return offset;
          const deviation = Math.sqrt((variances as Float32Array)[i]! + epsilon);
          return ((x - (means as Float32Array)[i]!) / deviation) * factor + offset;
        }),
      );
    }
    case 'prelu': {
      const slopes = dataOf(flow, operation.alpha);
      const { shape } = flow.tensors.get(operation.alpha)!;
      const isShared = operation.sharedAxes.includes(shape.length);
      return (input ?? unknown()).map((x, channel) => {
        if (!(x < 0)) return x;
        const step = isShared ? 1 : width;
        return alike(slopes.length / step, (i) => x * slopes[i * step + (isShared ? 0 : channel)]!);
      });
    }
    case 'pointwise':
      return (input ?? unknown()).map((x) => activate(operation.activation, x));
    case 'pad':
      return (input ?? unknown()).map((x) => (x === 0 ? 0 : Number.NaN));
    case 'flatten':
    case 'global-pool':
      return input ?? unknown();
    case 'merge':
      return unknown().map((_, channel) =>
        merged(
          operation.mode,
          inputs.map((each) => each?.[channel] ?? Number.NaN),
        ),
      );
    case 'concatenate':
      return Float64Array.from(inputs.flatMap((each) => [...each!]));
  }
}

function dataOf({ tensors }: UnitFlow, name: string): Float32Array {
  return tensors.get(name)!.data as Float32Array;
}

function activate(activation: ScalarActivation, x: number): number {
  return Number.isNaN(x) ? x : activation(x);
}

/** The one number that all of them are, or NaN. */
function alike(count: number, value: (i: number) => number): number {
  const first = value(0);
  for (let i = 1; i < count; i++) if (value(i) !== first) return Number.NaN;
  return first;
}

function merged(mode: (LayerOperation & { kind: 'merge' })['mode'], values: readonly number[]) {
  switch (mode) {
    case 'add':
      return values.reduce((a, b) => a + b);
    case 'average':
      return values.reduce((a, b) => a + b) / values.length;
    case 'subtract':
      return values.reduce((a, b) => a - b);
    case 'multiply':
      return values.includes(0) ? 0 : values.reduce((a, b) => a * b);
    case 'maximum':
      return Math.max(...values);
    case 'minimum':
      return Math.min(...values);
  }
}

function ofLinear(
  flow: UnitFlow,
  operation: LinearOperation,
  input: ChannelConstants,
): Float64Array {
  const { shape } = flow.tensors.get(operation.kernel)!;
  const units = shape.at(-1)!;
  const rows = shape.at(-2)!;
  const kernel = dataOf(flow, operation.kernel);
  const bias = operation.bias && dataOf(flow, operation.bias);
  const read = constantsRead(flow, operation, input);
  const sums = Float64Array.from({ length: units }, (_, unit) => (bias ? bias[unit]! : 0));
  const pads = operation.pads && operation.depthwise === undefined;
  for (let from = 0, row = 0; from < kernel.length; from += units, row++) {
    const channel = row % rows;
    const constant = read === undefined ? Number.NaN : read[channel % read.length]!;
    if (constant === 0) continue;
    const factor = pads ? Number.NaN : constant;
    for (let unit = 0; unit < units; unit++) {
      const weight = kernel[from + unit]!;
      if (weight !== 0) sums[unit]! += factor * weight;
    }
  }
  const { activation } = operation;
  return sums.map((sum) => (activation ? activate(activation, sum) : Number.NaN));
}

/** What the kernel of a linear layer reads: its input, or of a separable one what the depthwise kernel makes of it. */
export function constantsRead(
  flow: UnitFlow,
  { depthwise, pads }: Pick<LinearOperation, 'depthwise' | 'pads'>,
  input: ChannelConstants,
): ChannelConstants {
  if (depthwise === undefined) return input;
  const [, , channels = 0] = flow.tensors.get(depthwise)!.shape;
  const read = input ?? new Float64Array(channels).fill(Number.NaN);
  return filtered(flow, depthwise, pads, read);
}

function ofDepthwise(
  flow: UnitFlow,
  { kernel, bias, pads, activation }: DepthwiseOperation,
  input: Float64Array,
): Float64Array {
  const offsets = bias && dataOf(flow, bias);
  return filtered(flow, kernel, pads, input).map((x, channel) =>
    activate(activation, x + (offsets ? offsets[channel]! : 0)),
  );
}

/** @param name of a kernel of [height, width, channels, multiplier] */
function filtered(flow: UnitFlow, name: string, pads: boolean, input: Float64Array): Float64Array {
  const [, , channels = 0, multiplier = 0] = flow.tensors.get(name)!.shape;
  const kernel = dataOf(flow, name);
  const sums = new Float64Array(channels * multiplier);
  for (let i = 0; i < kernel.length; i++) {
    const weight = kernel[i]!;
    const to = i % sums.length;
    const constant = input[Math.floor(to / multiplier)]!;
    if (weight === 0 || constant === 0) continue;
    sums[to]! += pads ? Number.NaN : weight * constant;
  }
  return sums;
}
