import type { Pointer } from '../../memory/memory.js';

/**
 * Kernels on values laid out as planes. Strides from plane to plane, like pointers, are in bytes;
 * pitches, heights and widths in cells. A pointer is that of the first plane's (0, 0) unless it is
 * said otherwise. Kernels check nothing.
 */
export interface PlaneKernels extends ConvolutionKernels, PoolKernels, LayoutKernels {}

export interface ConvolutionKernels {
  /**
   * For each of `outputs` planes, 4 · `vectors` cells p in a row, `vectors` being even:
   * sum(p) = Σ centroid · input[p + offset], begun and finished as `mode` (convolve-modes.ts) says.
   *
   * `input` is where offsets count from. `stream` holds for each output two u32, its bytes of pairs
   * and of other entries, and then both. An entry is a u32, byte offset ≪ 10 | cluster ≪ 2; a pair is
   * an entry and the byte offset of another input with the same centroid: Σ is then over
   * centroid · (input[p + offset] + input[p + other]). `centroids` are at most 256 float32;
   * `epilogue` holds float32 scale and bias for each output.
   *
   * The sparse × dense scheme is that of Elsen et al., "Fast Sparse ConvNets" (CVPR 2020, §3).
   */
  convolveShared(
    input: Pointer,
    output: Pointer,
    outputStride: number,
    outputs: number,
    vectors: number,
    stream: Pointer,
    centroids: Pointer,
    centroidBytes: number,
    epilogue: Pointer,
    low: number,
    high: number,
    mode: number,
  ): void;

  /** The same with entries of u32 byte offset and float32 weight, and no pairs. */
  convolvePlain(
    input: Pointer,
    output: Pointer,
    outputStride: number,
    outputs: number,
    vectors: number,
    stream: Pointer,
    epilogue: Pointer,
    low: number,
    high: number,
    mode: number,
  ): void;

  /**
   * As `convolveShared`, plane after plane instead of tile after tile: for outputs that share no
   * inputs. Each output's stream has two u32, the bytes from `input` to where its offsets count from
   * and the bytes of its entries, and then these; no pairs.
   */
  depthwiseShared(
    input: Pointer,
    output: Pointer,
    outputStride: number,
    outputs: number,
    vectors: number,
    stream: Pointer,
    centroids: Pointer,
    centroidBytes: number,
    epilogue: Pointer,
    low: number,
    high: number,
    mode: number,
  ): void;

  /** The same with entries of u32 byte offset and float32 weight. */
  depthwisePlain(
    input: Pointer,
    output: Pointer,
    outputStride: number,
    outputs: number,
    vectors: number,
    stream: Pointer,
    epilogue: Pointer,
    low: number,
    high: number,
    mode: number,
  ): void;
}

type PoolWindows = (
  input: Pointer,
  output: Pointer,
  channels: number,
  inputStride: number,
  outputStride: number,
  height: number,
  width: number,
  pitch: number,
  outputHeight: number,
  outputWidth: number,
  outputPitch: number,
  kernelHeight: number,
  kernelWidth: number,
  strideY: number,
  strideX: number,
  top: number,
  left: number,
) => void;

type PoolPlanes = (
  input: Pointer,
  output: Pointer,
  channels: number,
  stride: number,
  height: number,
  width: number,
  pitch: number,
) => void;

export interface PoolKernels {
  /** The largest cell of each window; cells of the padding do not count. */
  readonly maxPool: PoolWindows;
  /** The mean over each window's cells, those of the padding left out. */
  readonly averagePool: PoolWindows;
  /** `output`: vector [channels]. */
  readonly globalMaxPool: PoolPlanes;
  /** `output`: vector [channels]. */
  readonly globalAveragePool: PoolPlanes;
}

type Upsample = (
  input: Pointer,
  output: Pointer,
  channels: number,
  inputStride: number,
  outputStride: number,
  height: number,
  width: number,
  inputPitch: number,
  outputPitch: number,
  scaleY: number,
  scaleX: number,
) => void;

/** One side is [height, width, channels] row-major, the other planes. */
type Transpose = (
  input: Pointer,
  output: Pointer,
  channels: number,
  height: number,
  width: number,
  stride: number,
  pitch: number,
) => void;

export interface LayoutKernels {
  /**
   * output(y, x) = input(y · strideY − top, x · strideX − left), or 0 beyond the input, for all
   * `outputHeight` · `outputPitch` cells: every strideY-th row's every strideX-th cell.
   * `top` and `left` may be negative.
   */
  splitPhase(
    input: Pointer,
    output: Pointer,
    channels: number,
    inputStride: number,
    outputStride: number,
    height: number,
    width: number,
    pitch: number,
    outputHeight: number,
    outputPitch: number,
    strideY: number,
    strideX: number,
    top: number,
    left: number,
  ): void;

  /** [height, width] windows from any planes to any others. */
  copyPlanes(
    input: Pointer,
    output: Pointer,
    channels: number,
    inputStride: number,
    outputStride: number,
    height: number,
    width: number,
    inputPitch: number,
    outputPitch: number,
  ): void;

  /** Zeroes all of [planes, planes + channels · stride) but the pixels; `origin` is in bytes. */
  clearPadding(
    planes: Pointer,
    channels: number,
    stride: number,
    origin: number,
    height: number,
    width: number,
    pitch: number,
  ): void;

  readonly upsampleNearest: Upsample;
  /** output(y) lies at y / scaleY of the input, corners not aligned: TensorFlow.js's resizeBilinear. */
  readonly upsampleBilinear: Upsample;
  readonly planesFromChannelsLast: Transpose;
  readonly channelsLastFromPlanes: Transpose;
}
