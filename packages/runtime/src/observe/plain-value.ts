import type { Pointer } from '../memory/memory.js';
import { elementsOf, type OperatorContext } from '../operators/operator.js';
import type { ValueId } from '../program/program.js';

/** Copies a value out of the memory, row-major and channels last, however it lies there. */
export function readValue(context: OperatorContext, value: ValueId, from: Pointer): Float32Array {
  const data = new Float32Array(elementsOf(context, value));
  const { f32 } = context.memory;
  eachElement(context, value, from, (at, element) => {
    data[element] = f32[at]!;
  });
  return data;
}

/** Puts a row-major value, channels last, where one lies in the memory. */
export function writeValue(
  context: OperatorContext,
  value: ValueId,
  to: Pointer,
  data: Float32Array,
): void {
  const { f32 } = context.memory;
  eachElement(context, value, to, (at, element) => {
    f32[at] = data[element]!;
  });
}

/** @param visit told the position in floats of each element in row-major order */
function eachElement(
  context: OperatorContext,
  value: ValueId,
  pointer: Pointer,
  visit: (at: number, element: number) => void,
): void {
  const begin = pointer >>> 2;
  const planes = context.layouts.planes.get(value);
  if (!planes) {
    const count = elementsOf(context, value);
    for (let i = 0; i < count; i++) visit(begin + i, i);
    return;
  }
  const { channels, height, width, pitch, origin, stride } = planes;
  for (let y = 0, element = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = begin + origin + y * pitch + x;
      for (let c = 0; c < channels; c++) visit(at + c * stride, element++);
    }
  }
}
