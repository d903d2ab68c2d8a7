import type { Memory } from '../../memory/memory.js';
import type { PlaneKernels } from './kernels.js';
import { referenceConvolve } from './reference-convolve.js';
import { referenceLayout } from './reference-layout.js';
import { referencePool } from './reference-pool.js';

/** All plane kernels in plain TypeScript: what the SIMD kernels are checked against. */
export function referencePlanes(memory: Memory): PlaneKernels {
  return { ...referenceConvolve(memory), ...referencePool(memory), ...referenceLayout(memory) };
}
