import { elementCount, InputError } from '@pith/container';
import type { Pad } from '../program/general-operations.js';
import type { ArrayPlan, Numbers } from './array-plan.js';
import { checkInputs, type Shape, showShape, stridesOf } from './shape.js';

type Options = Pick<Pad, 'kind' | 'layer' | 'before' | 'after' | 'mode' | 'value'>;

/** Elements before and after on every axis; negative numbers of them cut off. */
export function planPad(operation: Options, shapes: readonly Shape[]): ArrayPlan {
  checkInputs(operation, shapes, 1);
  const { layer, before, after, mode, value } = operation;
  const input = shapes[0]!;
  const shape = input.map((size, axis) => size + before[axis]! + after[axis]!);
  const empty = input.includes(0) && mode !== 'constant' && !shape.includes(0);
  if (
    before.length !== input.length ||
    after.length !== input.length ||
    empty ||
    !shape.every((size) => Number.isInteger(size) && size >= 0) ||
    elementCount(shape) > MOST_ELEMENTS
  ) {
    throw new InputError(
      `${layer}: ${showShape(input)} cannot be padded by [${before}] before and [${after}] after`,
    );
  }
  // Axes behind the last one that is padded are copied as they are.
  const padded = input.findLastIndex((_, axis) => before[axis] !== 0 || after[axis] !== 0);
  const last = Math.max(padded, 0);
  const sources = input.map((size, axis) =>
    Int32Array.from({ length: shape[axis]! }, (_, i) => sourceOf(mode, i - before[axis]!, size)),
  );
  const steps = stridesOf(input);
  const outputSteps = stridesOf(shape);
  /** Axis `axis` and those behind it, for one position of those before. */
  const fill = (data: Numbers, from: number, output: Numbers, to: number, axis: number): void => {
    const source = sources[axis] ?? ZERO;
    const [step, outputStep] = [steps[axis] ?? 1, outputSteps[axis] ?? 1];
    for (let i = 0; i < source.length; i++) {
      const place = source[i]!;
      const target = to + i * outputStep;
      if (place < 0) output.fill(value, target, target + outputStep);
      else if (axis < last) fill(data, from + place * step, output, target, axis + 1);
      else {
        // Neighbours of the input that stay neighbours go together.
        const begin = i;
        while (source[i + 1] === source[i]! + 1) i++;
        const first = from + place * step;
        const end = first + (i - begin + 1) * step;
        if (data === output) output.copyWithin(target, first, end);
        else output.set(data.subarray(first, end), target);
      }
    }
  };
  return {
    shape,
    run([data], [from], output, start) {
      if (elementCount(shape) > 0) fill(data!, from!, output, start, 0);
    },
  };
}

/** What the runtime counts elements in is signed and has 32 bits. */
const MOST_ELEMENTS = 2 ** 31 - 1;

const ZERO = Int32Array.of(0);

/** Which of an axis' elements stands at `i`, which may lie outside; −1: none. */
function sourceOf(mode: Pad['mode'], i: number, size: number): number {
  if (i >= 0 && i < size) return i;
  switch (mode) {
    case 'constant':
      return -1;
    case 'edge':
      return i < 0 ? 0 : size - 1;
    case 'wrap':
      return modulo(i, size);
    case 'symmetric': {
      const place = modulo(i, 2 * size);
      return Math.min(place, 2 * size - 1 - place);
    }
    case 'reflect': {
      if (size === 1) return 0;
      const place = modulo(i, 2 * size - 2);
      return Math.min(place, 2 * size - 2 - place);
    }
  }
}

function modulo(i: number, size: number): number {
  return ((i % size) + size) % size;
}
