import { eachRow, type Nest, nestOf } from '../arrays/nest.js';
import type { Kernels } from '../kernels/kernels.js';
import type { Memory, Pointer } from '../memory/memory.js';

/** Copies from `from` to `to`. */
export type StridedCopy = (from: Pointer, to: Pointer) => void;

/**
 * output[i, j, …] = input[strides[0] · i + strides[1] · j + …], the output row-major, by the kernels
 * for rows and for transpositions where one fits.
 */
export function planStridedCopy(
  { memory, kernels }: { memory: Memory; kernels: Kernels },
  shape: readonly number[],
  strides: readonly number[],
): StridedCopy {
  const blocks = blocksOf(nestOf(shape, [strides]));
  const { outer, planes, height, width, stride, pitch, step } = blocks;
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
    eachRow(outer, [from >>> 2], (i, place) => copy(4 * place, to + 4 * i * planes * block));
}

/** The converse: output[strides[0] · i + strides[1] · j + …] = input[i, j, …], the input row-major. */
export function planStridedPaste(
  { kernels }: { kernels: Kernels },
  shape: readonly number[],
  strides: readonly number[],
): StridedCopy {
  const { sizes, strides: merged } = nestOf(shape, [strides]);
  const steps = merged[0]!;
  // Elements that do not lie side by side are rows of one.
  const rows =
    steps.at(-1) === 1
      ? { sizes, strides: merged }
      : { sizes: [...sizes, 1], strides: [[...steps, 1]] };
  const { outer, planes, height, width, stride, pitch } = blocksOf(rows);
  const block = height * width;
  return (from, to) =>
    eachRow(outer, [to >>> 2], (i, place) => {
      const source = from + 4 * i * planes * block;
      const [bytes, toBytes] = [4 * block, 4 * stride];
      kernels.copyPlanes(source, 4 * place, planes, bytes, toBytes, height, width, width, pitch);
    });
}

/** The last three axes, some perhaps of size 1, which one call does, and a loop over those before. */
function blocksOf({ sizes, strides }: Nest) {
  const [all, steps] = [
    [1, 1, 1, ...sizes],
    [0, 0, 0, ...strides[0]!],
  ];
  const [planes, height, width] = all.slice(-3) as [number, number, number];
  const [stride, pitch, step] = steps.slice(-3) as [number, number, number];
  const outer = { sizes: [...all.slice(0, -3), 1], strides: [[...steps.slice(0, -3), 0]] };
  return { outer, planes, height, width, stride, pitch, step };
}
