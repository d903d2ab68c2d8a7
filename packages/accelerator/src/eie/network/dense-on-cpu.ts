import { elementCount } from '@pith/container';
import type { TracedLayer } from '../../network/traced-layer.js';

/** A CPU by its limits alone. */
export interface CpuLimits {
  readonly name: string;
  /** From DRAM. */
  readonly bytesPerSecond: number;
  /** In float32; a multiply-accumulate is two. */
  readonly operationsPerSecond: number;
}

/**
 * The CPU of EIE's comparison (Han et al., ISCA 2016, §V): 6 cores at 3.5 GHz, each two fused
 * multiply-adds of 8 float32 a cycle (Haswell: 32 operations), and four channels of DDR4-2133.
 */
export const CORE_I7_5930K: CpuLimits = {
  name: 'Intel Core i7-5930K',
  bytesPerSecond: 4 * 8 * 2.133e9,
  operationsPerSecond: 6 * 3.5e9 * 32,
};

/**
 * Weights of the fully connected layers of EIE's Table IV that the paper's CPU (MKL) went through a
 * second at batch 1, dense: geometric mean over the nine of 4 · inputs · outputs bytes / time. That is
 * a quarter of what its memory gives.
 */
export const MEASURED_BYTES_PER_SECOND = 15.8e9;

/** A layer, dense, at batch 1, on a CPU. Plain JSON. */
export interface DenseOnCpu {
  /** In float32. */
  readonly weightBytes: number;
  readonly multiplyAccumulates: number;
  /** A lower bound, by a roofline: the longer of reading all weights once and of all arithmetic. */
  readonly microseconds: number;
  /**
   * What the paper's measurements let expect: as `microseconds`, but at the rate at which its CPU went
   * through dense weights, not at its memory's. The paper measured no convolutions.
   */
  readonly expectedMicroseconds: number;
}

/** Multiply-accumulates of a layer with all its weights at all its positions. */
export function denseMultiplyAccumulates({
  kernel,
  operation,
  inputShape,
  outputShape,
}: Pick<TracedLayer, 'kernel' | 'operation' | 'inputShape' | 'outputShape'>): number {
  if (operation.kind === 'fully-connected') {
    return (elementCount(inputShape) / operation.kernel.shape[0]!) * kernel.length;
  }
  const [height, width] = outputShape as [number, number];
  return height * width * kernel.length;
}

/** @param cpu whose limits bound the time @default CORE_I7_5930K */
export function denseOnCpu(
  weights: number,
  multiplyAccumulates: number,
  cpu: CpuLimits = CORE_I7_5930K,
): DenseOnCpu {
  const weightBytes = 4 * weights;
  const arithmetic = (2 * multiplyAccumulates) / cpu.operationsPerSecond;
  const microseconds = (rate: number) => 1e6 * Math.max(weightBytes / rate, arithmetic);
  return {
    ...{ weightBytes, multiplyAccumulates },
    microseconds: microseconds(cpu.bytesPerSecond),
    expectedMicroseconds: microseconds(MEASURED_BYTES_PER_SECOND),
  };
}
