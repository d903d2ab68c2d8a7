import type { FullyConnectedKernels } from './fully-connected/kernels.js';
import type { PlaneKernels } from './planes/kernels.js';
import type { VectorKernels } from './vectors/kernels.js';

/**
 * Everything that touches numbers. A kernel only computes: no allocation, no validation, no policy.
 * All its arguments are numbers, addresses being byte addresses in one `Memory`. There are three
 * sets with the same names: WebAssembly SIMD, the same with fused multiply-add (relaxed SIMD), and
 * the plain TypeScript reference, which is also what runs where there is no SIMD.
 */
export interface Kernels extends FullyConnectedKernels, PlaneKernels, VectorKernels {}
