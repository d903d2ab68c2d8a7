import { InputError } from '@pith/container';
import type { GeneralKernels } from '../../kernels/general/kernels.js';
import type { Memory, Pointer } from '../../memory/memory.js';
import type { Taps } from '../../program/general-operations.js';
import { type OperationOf, type Operator, type OperatorContext, planesOf } from '../operator.js';

/** An image resized, first across and then down: both are sums over a few taps an output. */
export function buildInterpolate(
  context: OperatorContext,
  kernels: GeneralKernels,
  operation: OperationOf<'interpolate'>,
): Operator {
  const { layer, rows, columns } = operation;
  const input = planesOf(context, operation.inputs[0]!);
  const output = planesOf(context, operation.output);
  checkTaps(`${layer}: rows`, rows, input.height, output.height);
  checkTaps(`${layer}: columns`, columns, input.width, output.width);
  const { channels } = input;
  if (channels !== output.channels) {
    throw new InputError(`${layer}: ${channels} channels resized to ${output.channels}`);
  }
  // Rows of the input that nothing is taken from need not be resized.
  const used = [...new Set(rows.positions)].sort((a, b) => a - b);
  const { memory } = context;
  const sources = memory.allocate(4 * used.length);
  memory.u32.set(
    used.map((row) => 4 * row * input.pitch),
    sources >>> 2,
  );
  const pitch = Math.ceil(output.width / 4) * 4;
  const places = new Map(used.map((row, i) => [row, 4 * i * pitch]));
  const columnTaps = storeTaps(memory, columns, (position) => 4 * position);
  const rowTaps = storeTaps(memory, rows, (position) => places.get(position)!);
  return {
    kernel: 'interpolate',
    denseMultiplyAdds: 0,
    scratchBytes: 4 * used.length * pitch,
    run([from], to, scratch) {
      kernels.interpolate(
        from! + 4 * input.origin,
        to + 4 * output.origin,
        channels,
        4 * input.stride,
        4 * output.stride,
        sources,
        used.length,
        columnTaps,
        output.width,
        columns.perOutput,
        rowTaps,
        output.height,
        rows.perOutput,
        output.pitch,
        scratch,
      );
    },
  };
}

/** { u32 byte offset, float32 weight } each, as the kernel reads them. */
function storeTaps(
  memory: Memory,
  { positions, weights }: Taps,
  offset: (position: number) => number,
): Pointer {
  const taps = memory.allocate(8 * positions.length);
  positions.forEach((position, i) => {
    memory.u32[(taps >>> 2) + 2 * i] = offset(position);
    memory.f32[(taps >>> 2) + 2 * i + 1] = weights[i]!;
  });
  return taps;
}

/** The kernel trusts positions after that. */
function checkTaps(what: string, taps: Taps, inputs: number, outputs: number): void {
  const { perOutput, positions, weights } = taps;
  if (
    !Number.isInteger(perOutput) ||
    perOutput < 1 ||
    positions.length !== outputs * perOutput ||
    weights.length !== positions.length
  ) {
    throw new InputError(
      `${what}: ${positions.length} positions and ${weights.length} weights, but ${outputs} outputs ` +
        `of ${perOutput} taps each`,
    );
  }
  const stray = positions.find((position) => position < 0 || position >= inputs);
  if (stray !== undefined) throw new InputError(`${what}: position ${stray} of ${inputs}`);
}
