import type { Memory, Pointer } from '../../memory/memory.js';
import { EPILOGUE_BYTES, FIRST, LAST, SCALED } from './convolve-modes.js';
import type { ConvolutionKernels } from './kernels.js';

const { fround } = Math;

/** The convolutions in plain TypeScript, in the arithmetic of the SIMD kernels: float32, in order. */
export function referenceConvolve(memory: Memory): ConvolutionKernels {
  function convolve(
    input: Pointer,
    output: Pointer,
    outputStride: number,
    outputs: number,
    vectors: number,
    stream: Pointer,
    centroids: Pointer | undefined,
    epilogue: Pointer,
    low: number,
    high: number,
    mode: number,
    ownBase: 0 | 1,
  ): void {
    const { u32, f32 } = memory;
    let at = stream / 4;
    for (let channel = 0; channel < outputs; channel++) {
      const sums = f32.subarray((output + channel * outputStride) / 4).subarray(0, vectors * 4);
      const scale = f32[(epilogue + channel * EPILOGUE_BYTES) / 4] as number;
      const bias = f32[(epilogue + channel * EPILOGUE_BYTES) / 4 + 1] as number;
      if (mode & FIRST) sums.fill(mode & SCALED ? 0 : bias);
      const base = input + (ownBase ? (u32[at++] as number) : 0);
      const pairsEnd = ownBase ? at + 1 : at + 2 + (u32[at++] as number) / 4;
      const end = pairsEnd + (u32[at++] as number) / 4;
      while (at < end) {
        const paired = at < pairsEnd;
        const entry = u32[at] as number;
        const offset = centroids === undefined ? entry : entry >>> 10;
        const weight = f32[
          centroids === undefined ? at + 1 : (centroids + (entry & 1023)) / 4
        ] as number;
        const from = (base + offset) / 4;
        const other = (base + (u32[at + 1] as number)) / 4;
        for (let p = 0; p < sums.length; p++) {
          const x = f32[from + p] as number;
          const sum = paired ? fround(x + (f32[other + p] as number)) : x;
          sums[p] = (sums[p] as number) + fround(sum * weight);
        }
        at += paired || centroids === undefined ? 2 : 1;
      }
      if (mode & LAST) {
        for (let p = 0; p < sums.length; p++) {
          let sum = sums[p] as number;
          if (mode & SCALED) sum = fround(fround(sum * scale) + bias);
          if (sum < low) sum = low;
          sums[p] = high < sum ? high : sum;
        }
      }
    }
  }

  function shared(ownBase: 0 | 1): ConvolutionKernels['convolveShared'] {
    return (input, output, outputStride, outputs, vectors, stream, centroids, _, ...rest) =>
      convolve(input, output, outputStride, outputs, vectors, stream, centroids, ...rest, ownBase);
  }
  function plain(ownBase: 0 | 1): ConvolutionKernels['convolvePlain'] {
    return (input, output, outputStride, outputs, vectors, stream, ...rest) =>
      convolve(input, output, outputStride, outputs, vectors, stream, undefined, ...rest, ownBase);
  }
  return {
    convolveShared: shared(0),
    convolvePlain: plain(0),
    depthwiseShared: shared(1),
    depthwisePlain: plain(1),
  };
}
