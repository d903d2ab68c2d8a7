import type { Memory } from '../../memory/memory.js';
import { referenceConvolve } from './convolve.js';
import type { PlaneKernels } from './kernels.js';
import { referenceLayout } from './layout.js';
import { referencePool } from './pool.js';

/** All plane kernels in plain TypeScript: what the SIMD kernels are checked against. */
export function referencePlanes(memory: Memory): PlaneKernels {
  return { ...referenceConvolve(memory), ...referencePool(memory), ...referenceLayout(memory) };
}
