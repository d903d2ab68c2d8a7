import type { Activation } from '../../packages/runtime/src/program/activation.js';
import type {
  Convolution,
  DepthwiseConvolution,
  Epilogue,
  Operation,
  Padding,
  Program,
} from '../../packages/runtime/src/program/program.js';
import { interpretGeneral } from './interpret-general.js';
import { errorFunction, kernelOf, over, type Plain } from './plain-values.js';

/**
 * Runs a program by plain loops in double precision, each operation as its docstring says and
 * nothing else: an oracle that shares no line with the kernels.
 */
export function interpretProgram(
  program: Program,
  inputs: readonly ArrayLike<number>[],
  weights: (tensor: string) => ArrayLike<number>,
): Float64Array[] {
  const values: (Plain | undefined)[] = program.values.map(() => undefined);
  for (const [i, { value }] of program.inputs.entries()) {
    values[value] = { shape: program.values[value]!.shape, data: Float64Array.from(inputs[i]!) };
  }
  for (const operation of program.operations) {
    const { shape } = program.values[operation.output]!;
    const operands = operation.inputs.map((input) => values[input]!);
    values[operation.output] = { shape, data: run(operation, operands, shape, weights) };
  }
  return program.outputs.map(({ value }) => values[value]!.data);
}

function run(
  operation: Operation,
  operands: readonly Plain[],
  shape: readonly number[],
  weights: (tensor: string) => ArrayLike<number>,
): Float64Array {
  const x = operands[0]!;
  const size = shape.reduce((product, length) => product * length, 1);
  const channels = shape.at(-1)!;
  const each = (compute: (i: number) => number) =>
    Float64Array.from({ length: size }, (_, i) => compute(i));
  switch (operation.kind) {
    case 'fully-connected': {
      const kernel = kernelOf(operation.kernel, weights);
      const depth = operation.kernel.shape[0]!;
      return each((i) => {
        const [row, o] = [Math.floor(i / channels), i % channels];
        let sum = 0;
        for (let k = 0; k < depth; k++) sum += x.data[row * depth + k]! * kernel[k * channels + o]!;
        return finish(operation.epilogue, o, sum);
      });
    }
    case 'convolution':
    case 'depthwise-convolution':
      return convolve(operation, x, shape, kernelOf(operation.kernel, weights));
    case 'pool':
      return over(shape, ([y, column, c]) => {
        const seen: number[] = [];
        for (const [i, j] of taps(operation.size)) {
          const row = y! * operation.strides[0] + i - operation.padding.top;
          const col = column! * operation.strides[1] + j - operation.padding.left;
          const value = at(x, row, col, c!);
          if (value !== undefined) seen.push(value);
        }
        return reduce(operation.mode, seen);
      });
    case 'global-pool': {
      const pixels = x.data.length / channels;
      return each((c) =>
        reduce(
          operation.mode,
          Array.from({ length: pixels }, (_, p) => x.data[p * channels + c]!),
        ),
      );
    }
    case 'pointwise':
      return each((i) => finish(operation.epilogue, i % channels, x.data[i]!));
    case 'prelu': {
      const { slope } = operation;
      return over(shape, (position, i) => {
        const value = x.data[i]!;
        return value >= 0 ? value : value * slope.data[broadcast(position, slope.shape)]!;
      });
    }
    case 'softmax': {
      const result = new Float64Array(size);
      for (let start = 0; start < size; start += channels) {
        const row = x.data.subarray(start, start + channels);
        const largest = row.reduce((a, b) => Math.max(a, b), -Infinity);
        const powers = row.map((value) => Math.exp(value - largest));
        const sum = powers.reduce((a, b) => a + b, 0);
        result.set(
          powers.map((value) => value / sum),
          start,
        );
      }
      return result;
    }
    case 'combine':
      return over(shape, (position) => {
        const items = operands.map((one) => one.data[broadcast(position, one.shape)]!);
        return activate(operation.activation, combine(operation.mode, items));
      });
    case 'concatenate':
      return over(shape, (position) => {
        const moved = [...position];
        for (const one of operands) {
          const length = one.shape[operation.axis]!;
          if (moved[operation.axis]! < length) return one.data[broadcast(moved, one.shape)]!;
          moved[operation.axis]! -= length;
        }
        return Number.NaN;
      });
    case 'reshape':
      return x.data;
    case 'permute':
      return over(shape, (position) => {
        const from = new Array<number>(position.length);
        for (const [axis, source] of operation.order.entries()) from[source] = position[axis]!;
        return x.data[broadcast(from, x.shape)]!;
      });
    case 'zero-pad':
      return shifted(x, shape, operation.padding, -1);
    case 'crop':
      return shifted(x, shape, operation.cropping, 1);
    case 'upsample': {
      const [vertical, horizontal] = operation.size;
      return over(shape, ([y, column, c]) => {
        const [row, col] = [y! / vertical, column! / horizontal];
        const [top, left] = [Math.floor(row), Math.floor(col)];
        if (operation.interpolation === 'nearest') return at(x, top, left, c!)!;
        const [bottom, right] = [top + 1, left + 1].map((to, axis) =>
          Math.min(to, x.shape[axis]! - 1),
        ) as [number, number];
        const mix = (a: number, b: number, part: number) => a + (b - a) * part;
        const upper = mix(at(x, top, left, c!)!, at(x, top, right, c!)!, col - left);
        const lower = mix(at(x, bottom, left, c!)!, at(x, bottom, right, c!)!, col - left);
        return mix(upper, lower, row - top);
      });
    }
    default:
      return interpretGeneral(operation, operands, shape, weights);
  }
}

function convolve(
  operation: Convolution | DepthwiseConvolution,
  x: Plain,
  shape: readonly number[],
  kernel: ArrayLike<number>,
): Float64Array {
  const { strides, dilation, padding, epilogue } = operation;
  const [height, width, depth, last] = operation.kernel.shape as [number, number, number, number];
  const depthwise = operation.kind === 'depthwise-convolution';
  return over(shape, ([y, column, o]) => {
    // A depthwise output reads one channel; a group of others reads its `depth` channels.
    const first = depthwise
      ? Math.floor(o! / last)
      : Math.floor(o! / (last / operation.groups)) * depth;
    let sum = 0;
    for (const [i, j] of taps([height, width])) {
      const row = y! * strides[0] + i * dilation[0] - padding.top;
      const col = column! * strides[1] + j * dilation[1] - padding.left;
      for (let d = 0; d < (depthwise ? 1 : depth); d++) {
        const tap = (i * width + j) * depth;
        const weight = depthwise ? kernel[tap * last + o!]! : kernel[(tap + d) * last + o!]!;
        sum += weight * (at(x, row, col, first + d) ?? 0);
      }
    }
    return finish(epilogue, o!, sum);
  });
}

function taps([height, width]: readonly [number, number]): [number, number][] {
  return Array.from({ length: height * width }, (_, i) => [Math.floor(i / width), i % width]);
}

function broadcast(position: readonly number[], shape: readonly number[]): number {
  return shape.reduce((i, size, axis) => i * size + (size === 1 ? 0 : position[axis]!), 0);
}

function at({ shape, data }: Plain, row: number, column: number, channel: number) {
  const [height = 0, width = 0, channels = 0] = shape;
  if (row < 0 || row >= height || column < 0 || column >= width) return undefined;
  return data[(row * width + column) * channels + channel];
}

function shifted(x: Plain, shape: readonly number[], { top, left }: Padding, sign: number) {
  return over(shape, ([y, column, c]) => at(x, y! + sign * top, column! + sign * left, c!) ?? 0);
}

function reduce(mode: 'max' | 'average', items: readonly number[]): number {
  if (mode === 'max') return items.reduce((a, b) => Math.max(a, b), -Infinity);
  return items.reduce((a, b) => a + b, 0) / items.length;
}

function combine(mode: string, items: readonly number[]): number {
  switch (mode) {
    case 'subtract':
      return items[0]! - items[1]!;
    case 'multiply':
      return items.reduce((a, b) => a * b);
    case 'maximum':
      return Math.max(...items);
    case 'minimum':
      return Math.min(...items);
    default:
      return items.reduce((a, b) => a + b) / (mode === 'average' ? items.length : 1);
  }
}

function finish({ scale, bias, activation }: Epilogue, channel: number, sum: number): number {
  return activate(activation, sum * (scale?.[channel] ?? 1) + (bias?.[channel] ?? 0));
}

function activate(activation: Activation, x: number): number {
  switch (activation.kind) {
    case 'clamp':
      return Math.min(Math.max(x, activation.low), activation.high);
    case 'leaky-relu':
      return x < 0 ? x * activation.slope : x;
    case 'thresholded-relu':
      return x > activation.theta ? x : 0;
    case 'elu':
      return x < 0 ? activation.alpha * Math.expm1(x) : x;
    case 'gate': {
      const { scale, offset, low, high } = activation;
      return x * Math.min(Math.max(scale * x + offset, low), high);
    }
    case 'selu':
      return 1.0507009873554805 * (x < 0 ? 1.6732632423543772 * Math.expm1(x) : x);
    case 'sigmoid':
      return 1 / (1 + Math.exp(-x));
    case 'hard-sigmoid':
      return Math.min(Math.max(0.2 * x + 0.5, 0), 1);
    case 'tanh':
      return Math.tanh(x);
    case 'swish':
      return x / (1 + Math.exp(-x));
    case 'gelu':
      return 0.5 * x * (1 + errorFunction(x / Math.SQRT2));
    case 'gelu-tanh':
      return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
    case 'mish':
      return x * Math.tanh(Math.log1p(Math.exp(x)));
    case 'softplus':
      return x > 30 ? x : Math.log1p(Math.exp(x));
    case 'softsign':
      return x / (1 + Math.abs(x));
    case 'exponential':
      return Math.exp(x);
  }
}
