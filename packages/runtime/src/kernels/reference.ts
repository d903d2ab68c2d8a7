import type { Memory } from '../memory/memory.js';
import { referenceFullyConnected } from './fully-connected/reference.js';
import type { Kernels } from './kernels.js';
import { referencePlanes } from './planes/reference.js';
import { referenceVectors } from './vectors/reference.js';

/** Every kernel in plain TypeScript: the oracle of the tests, and what runs where there is no SIMD. */
export function referenceKernels(memory: Memory): Kernels {
  return {
    ...referenceFullyConnected(memory),
    ...referencePlanes(memory),
    ...referenceVectors(memory),
  };
}
