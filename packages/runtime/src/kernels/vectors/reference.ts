import type { Memory } from '../../memory/memory.js';
import { referenceElementwise } from './elementwise.js';
import type { VectorKernels } from './kernels.js';
import { referenceTranspose } from './transpose.js';

export function referenceVectors(memory: Memory): VectorKernels {
  return { ...referenceElementwise(memory), transpose: referenceTranspose(memory) };
}
