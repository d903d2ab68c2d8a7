import { InputError } from '@pith/container';
import type { Taps } from '../../program/general-operations.js';
import { type OperationOf, type Operator, type OperatorContext, planesOf } from '../operator.js';

/** An image resized, first across and then down: both are sums over a few taps an output. */
export function buildInterpolate(
  context: OperatorContext,
  operation: OperationOf<'interpolate'>,
): Operator {
  const { memory } = context;
  const { layer, rows, columns } = operation;
  const input = planesOf(context, operation.inputs[0]!);
  const output = planesOf(context, operation.output);
  checkTaps(`${layer}: rows`, rows, input.height, output.height);
  checkTaps(`${layer}: columns`, columns, input.width, output.width);
  if (input.channels !== output.channels) {
    throw new InputError(`${layer}: ${input.channels} channels resized to ${output.channels}`);
  }
  const { width } = output;
  return {
    kernel: 'interpolate',
    denseMultiplyAdds: 0,
    scratchBytes: 4 * input.height * width,
    run([from], to, scratch) {
      const { f32 } = memory;
      const wide = scratch >>> 2;
      for (let c = 0; c < input.channels; c++) {
        const source = (from! >>> 2) + c * input.stride + input.origin;
        for (let y = 0; y < input.height; y++) {
          resizeRow(f32, source + y * input.pitch, wide + y * width, columns);
        }
        const target = (to >>> 2) + c * output.stride + output.origin;
        for (let y = 0; y < output.height; y++) {
          mixRows(f32, wide, target + y * output.pitch, rows, y, width);
        }
      }
    },
  };
}

function resizeRow(f32: Float32Array, from: number, to: number, taps: Taps): void {
  const { perOutput, positions, weights } = taps;
  for (let tap = 0, x = to; tap < positions.length; x++) {
    let sum = 0;
    for (let k = 0; k < perOutput; k++, tap++) sum += f32[from + positions[tap]!]! * weights[tap]!;
    f32[x] = sum;
  }
}

/** Output row `y` of rows that lie `width` apart. */
function mixRows(
  f32: Float32Array,
  from: number,
  to: number,
  { perOutput, positions, weights }: Taps,
  y: number,
  width: number,
): void {
  for (let k = 0; k < perOutput; k++) {
    const row = from + positions[y * perOutput + k]! * width;
    const weight = weights[y * perOutput + k]!;
    if (k === 0) for (let x = 0; x < width; x++) f32[to + x] = weight * f32[row + x]!;
    else if (weight !== 0) for (let x = 0; x < width; x++) f32[to + x]! += weight * f32[row + x]!;
  }
}

/** Loops trust positions after that. */
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
