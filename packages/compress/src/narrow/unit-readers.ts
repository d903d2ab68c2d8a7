import { layoutWidth } from './axis-layout.js';
import type { ChannelSegment } from './channel-value.js';
import type { LinearOperation } from './layer-operation.js';
import { type ChannelConstants, constantsRead } from './unit-constants.js';
import type { UnitFlow } from './unit-flow.js';

/** A layer with a kernel, and what it needs of the channels that it reads. */
export interface UnitReader {
  readonly segments: readonly ChannelSegment[];
  readonly bias: string | undefined;
  /** [channels] of the segments: whether the layer computes the same without the channel. */
  readonly isSpare: Uint8Array;
  /** [channels][units]: what the bias grows by without a channel that is spare; absent for 0. */
  readonly offsets: ReadonlyMap<number, Float64Array>;
}

/**
 * The layers that read units, and what they can do without: channels of zero weights alone, and those
 * that are constant, since a constant can go into the bias (of float32 sums, up to rounding). Into that
 * of a convolution that pads its input only a 0 can: at the borders fewer of the channel's weights
 * count, so that a bias, the same everywhere, cannot stand for them.
 *
 * @param constants of all layers' outputs, as `findConstants` gives them
 * @param canFold whether a bias may change
 */
export function findReaders(
  flow: UnitFlow,
  constants: readonly ChannelConstants[],
  canFold: (bias: string) => boolean,
): UnitReader[] {
  return flow.operations.flatMap((operation, position): UnitReader[] => {
    if (operation.kind !== 'linear') return [];
    const input = flow.graph.layers[position]!.inputs[0]!;
    const segments = flow.values[input]?.segments;
    return segments === undefined ? [] : [reader(flow, operation, segments, constants[input])];
  });

  function reader(
    flow: UnitFlow,
    operation: LinearOperation,
    segments: readonly ChannelSegment[],
    input: ChannelConstants,
  ): UnitReader {
    const { kernel, bias, depthwise } = operation;
    const width = layoutWidth(segments);
    const { data, shape } = flow.tensors.get(kernel)!;
    const units = shape.at(-1)!;
    const rows = shape.at(-2)!;
    const filters = depthwise === undefined ? undefined : flow.tensors.get(depthwise)!;
    const multiplier = filters?.shape[3] ?? 1;
    const read = constantsRead(flow, operation, input);
    // A separable convolution has padded before its kernel reads.
    const pads = operation.pads && filters === undefined;
    const takesConstants = bias !== undefined && !pads && canFold(bias);
    const isRead = filters && readOf(filters.data as Float32Array, width * multiplier);

    const isSpare = new Uint8Array(width).fill(1);
    const offsets = new Map<number, Float64Array>();
    for (let from = 0, row = 0; from < data.length; from += units, row++) {
      const entry = (row % rows) % (width * multiplier);
      if (isRead?.[entry] === 0) continue;
      const channel = Math.floor(entry / multiplier);
      const constant = read?.[entry] ?? Number.NaN;
      if (isSpare[channel] === 0 || constant === 0) continue;
      let some = false;
      for (let unit = 0; unit < units && !some; unit++) some = data[from + unit] !== 0;
      if (!some) continue;
      if (Number.isNaN(constant) || !takesConstants) {
        isSpare[channel] = 0;
        continue;
      }
      const offset = offsets.get(channel) ?? new Float64Array(units);
      offsets.set(channel, offset);
      for (let unit = 0; unit < units; unit++) offset[unit]! += constant * data[from + unit]!;
    }
    return { segments, bias, isSpare, offsets };
  }
}

/** Which columns of a kernel have a weight that is not zero. */
function readOf(data: Float32Array, columns: number): Uint8Array {
  const read = new Uint8Array(columns);
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) read[i % columns] = 1;
  return read;
}
