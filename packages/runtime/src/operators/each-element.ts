import type { ValueId } from '../program/program.js';
import { elementsOf, type OperatorContext } from './operator.js';

/** A value's elements in channels-last row-major order, wherever they lie. */
export interface Elements {
  readonly count: number;
  /** In floats from the value's pointer. */
  cell(element: number): number;
}

/** For operations too rare for kernels of their own. */
export function eachElement(context: OperatorContext, value: ValueId): Elements {
  const count = elementsOf(context, value);
  const planes = context.layouts.planes.get(value);
  if (!planes) return { count, cell: (element) => element };
  const { channels, width, pitch, origin, stride } = planes;
  return {
    count,
    cell(element) {
      const pixel = Math.floor(element / channels);
      const y = Math.floor(pixel / width);
      return (element - pixel * channels) * stride + origin + y * pitch + (pixel - y * width);
    },
  };
}
