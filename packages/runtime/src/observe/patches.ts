import { elementCount } from '@pith/container';
import type { Memory, Pointer } from '../memory/memory.js';
import type { OperationOf, OperatorContext } from '../operators/operator.js';
import type { ObservedOperation } from './observed-operation.js';

/** How an operation's outputs are made: each position and group multiplies its own inputs. */
export interface Patches {
  /** Positions that one run has. */
  readonly count: number;
  readonly groups: number;
  /** Numbers of a group at a position. */
  readonly inputs: number;
  /** Copies the [groups · inputs] numbers of a position. */
  copy(from: Pointer, position: number, target: Float32Array, at: number): void;
}

/** The patches of an operation's input as it lies in memory. */
export function patchesOf(context: OperatorContext, operation: ObservedOperation): Patches {
  const [input] = operation.inputs;
  const { shape } = context.program.values[input!]!;
  if (operation.kind === 'fully-connected') {
    const [inputs] = operation.kernel.shape as [number, number];
    const count = elementCount(shape) / inputs;
    const read = reader(context, input!, [count, 1, inputs]);
    return {
      ...{ count, groups: 1, inputs },
      copy(from, position, target, at) {
        const [, width] = read.size;
        const y = Math.floor(position / width);
        for (let c = 0; c < inputs; c++) target[at + c] = read.at(from, y, position % width, c);
      },
    };
  }
  return windowPatches(context, operation);
}

function windowPatches(
  context: OperatorContext,
  operation: OperationOf<'convolution' | 'depthwise-convolution'>,
): Patches {
  const { strides, dilation, padding, kernel } = operation;
  const [input] = operation.inputs;
  const { values } = context.program;
  const [kernelHeight, kernelWidth, third] = kernel.shape as [number, number, number, number];
  const [height, width, channels] = values[input!]!.shape as [number, number, number];
  const [outHeight, outWidth] = values[operation.output]!.shape as [number, number, number];
  const groups = operation.kind === 'convolution' ? operation.groups : third;
  const share = channels / groups;
  const inputs = kernelHeight * kernelWidth * share;
  const read = reader(context, input!, [height, width, channels]);
  return {
    ...{ count: outHeight * outWidth, groups, inputs },
    copy(from, position, target, at) {
      const top = Math.floor(position / outWidth) * strides[0] - padding.top;
      const left = (position % outWidth) * strides[1] - padding.left;
      for (let ky = 0, tap = 0; ky < kernelHeight; ky++) {
        const y = top + ky * dilation[0];
        for (let kx = 0; kx < kernelWidth; kx++, tap++) {
          const x = left + kx * dilation[1];
          const inside = y >= 0 && y < height && x >= 0 && x < width;
          for (let c = 0; c < channels; c++) {
            const group = Math.floor(c / share);
            const to = at + group * inputs + tap * share + (c - group * share);
            target[to] = inside ? read.at(from, y, x, c) : 0;
          }
        }
      }
    },
  };
}

interface Reader {
  readonly size: readonly [height: number, width: number, channels: number];
  at(from: Pointer, y: number, x: number, c: number): number;
}

/** Reads a value element by element, whether it lies in planes or as it is. */
function reader(
  { layouts, memory }: OperatorContext & { readonly memory: Memory },
  value: number,
  size: readonly [number, number, number],
): Reader {
  const planes = layouts.planes.get(value);
  if (planes) {
    const { stride, origin, pitch, height, width, channels } = planes;
    return {
      size: [height, width, channels],
      at: (from, y, x, c) => memory.f32[(from >>> 2) + c * stride + origin + y * pitch + x]!,
    };
  }
  const [, width, channels] = size;
  return {
    size,
    at: (from, y, x, c) => memory.f32[(from >>> 2) + (y * width + x) * channels + c]!,
  };
}
