import { broadcastStrides } from '../arrays/broadcast-shapes.js';
import { eachRow, nestOf } from '../arrays/nest.js';
import { linearPixels, type Planes } from '../kernels/planes/planes.js';
import { eachElement } from './each-element.js';
import { type OperationOf, type Operator, type OperatorContext, shapeOf } from './operator.js';

type Prelu = OperationOf<'prelu'>;

/** x where x ≥ 0, else slope · x with a slope for each element, or shared along axes of size 1. */
export function buildPrelu(context: OperatorContext, operation: Prelu): Operator {
  const { planes } = context.layouts;
  const input = planes.get(operation.inputs[0]!);
  const output = planes.get(operation.output);
  const run =
    !input || !output
      ? planRows(context, operation)
      : isPerChannel(operation)
        ? planPlanes(context, operation, input, output)
        : planElements(context, operation);
  return { kernel: 'prelu', denseMultiplyAdds: 0, run: ([from], to) => run(from!, to) };
}

type Run = (from: number, to: number) => void;

function isPerChannel({ slope }: Prelu): boolean {
  return slope.shape.slice(0, -1).every((size) => size === 1);
}

/** Images with a slope for each channel, or for all. */
function planPlanes(
  { kernels }: OperatorContext,
  { slope }: Prelu,
  input: Planes,
  output: Planes,
): Run {
  const cells = linearPixels(output);
  return (from, to) => {
    for (let c = 0; c < output.channels; c++) {
      const source = from + 4 * (c * input.stride + input.origin);
      const target = to + 4 * (c * output.stride + output.origin);
      kernels.leakyRelu(source, target, cells, slope.data[c % slope.data.length]!);
    }
  };
}

/** Images with a slope for each element. */
function planElements(context: OperatorContext, { slope, inputs, output: result }: Prelu): Run {
  const shape = shapeOf(context, result);
  const nest = nestOf(shape, [broadcastStrides(slope.shape, shape)]);
  const width = nest.sizes.at(-1)!;
  const step = nest.strides[0]!.at(-1)!;
  const input = eachElement(context, inputs[0]!);
  const output = eachElement(context, result);
  return (from, to) => {
    const { f32 } = context.memory;
    eachRow(nest, [0], (row, place) => {
      for (let i = 0, element = row * width; i < width; i++, element++) {
        const x = f32[(from >>> 2) + input.cell(element)]!;
        f32[(to >>> 2) + output.cell(element)] = x < 0 ? x * slope.data[place + i * step]! : x;
      }
    });
  };
}

/** Plain values, whose elements lie in rows of one slope, or of a slope for each. */
function planRows(context: OperatorContext, { slope, output }: Prelu): Run {
  const { memory, kernels } = context;
  const shape = shapeOf(context, output);
  const nest = nestOf(shape, [broadcastStrides(slope.shape, shape)]);
  const width = nest.sizes.at(-1)!;
  const shared = nest.strides[0]!.at(-1) === 0;
  return (from, to) =>
    eachRow(nest, [0], (row, place) => {
      const at = 4 * row * width;
      if (shared) kernels.leakyRelu(from + at, to + at, width, slope.data[place]!);
      else slopeEach(memory.f32, (from + at) >>> 2, (to + at) >>> 2, slope.data, place, width);
    });
}

function slopeEach(
  f32: Float32Array,
  from: number,
  to: number,
  slopes: Float32Array,
  first: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const x = f32[from + i]!;
    f32[to + i] = x < 0 ? x * slopes[first + i]! : x;
  }
}
