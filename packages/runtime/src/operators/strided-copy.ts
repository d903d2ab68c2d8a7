import { eachRow, nestOf } from '../arrays/nest.js';
import type { Kernels } from '../kernels/kernels.js';
import type { Memory, Pointer } from '../memory/memory.js';

/** Copies from `from` to `to`; the output is row-major. */
export type StridedCopy = (from: Pointer, to: Pointer) => void;

/**
 * output[i, j, …] = input[strides[0] · i + strides[1] · j + …], by the kernels for rows and for
 * transpositions where one fits.
 */
export function planStridedCopy(
  { memory, kernels }: { memory: Memory; kernels: Kernels },
  shape: readonly number[],
  strides: readonly number[],
): StridedCopy {
  const nest = nestOf(shape, [strides]);
  // Three axes, some of size 1, are one call of a kernel; there is a loop around it for those before.
  const sizes = [1, 1, 1, ...nest.sizes];
  const steps = [0, 0, 0, ...nest.strides[0]!];
  const outer = { sizes: [...sizes.slice(0, -3), 1], strides: [[...steps.slice(0, -3), 0]] };
  const [planes, height, width] = sizes.slice(-3) as [number, number, number];
  const [stride, pitch, step] = steps.slice(-3) as [number, number, number];
  const block = height * width;
  const copy = (from: Pointer, to: Pointer): void => {
    if (step === 1) {
      const [bytes, toBytes] = [4 * stride, 4 * block];
      kernels.copyPlanes(from, to, planes, bytes, toBytes, height, width, pitch, width);
    } else if (pitch === 1 && step >= height) {
      for (let plane = 0; plane < planes; plane++) {
        const source = from + 4 * plane * stride;
        kernels.transpose(source, to + 4 * plane * block, width, height, step, width);
      }
    } else if (step === 0) {
      const { f32 } = memory;
      for (let row = 0; row < planes * height; row++) {
        const source = Math.floor(row / height) * stride + (row % height) * pitch;
        kernels.fill(to + 4 * row * width, width, f32[(from >>> 2) + source]!);
      }
    } else {
      const { f32 } = memory;
      let at = to >>> 2;
      for (let plane = 0; plane < planes; plane++) {
        for (let y = 0; y < height; y++) {
          let source = (from >>> 2) + plane * stride + y * pitch;
          for (let x = 0; x < width; x++, source += step) f32[at++] = f32[source]!;
        }
      }
    }
  };
  return (from, to) =>
    eachRow(outer, [from >>> 2], ([place], i) => copy(4 * place!, to + 4 * i * planes * block));
}
