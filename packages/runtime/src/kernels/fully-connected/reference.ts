import type { Memory } from '../../memory/memory.js';
import { referenceBatchCsr } from './batch-csr.js';
import { referenceBatchDense4 } from './batch-dense-4.js';
import { referenceCsc4 } from './csc-4.js';
import { referenceCscF32 } from './csc-f32.js';
import { referenceCsr4 } from './csr-4.js';
import { referenceCsrF32 } from './csr-f32.js';
import { referenceDense4 } from './dense-4.js';
import type { FullyConnectedKernels } from './kernels.js';

/** The fully connected kernels in plain TypeScript, working in `memory`. */
export function referenceFullyConnected(memory: Memory): FullyConnectedKernels {
  return {
    ...referenceCsc4(memory),
    ...referenceCscF32(memory),
    ...referenceCsr4(memory),
    ...referenceCsrF32(memory),
    ...referenceDense4(memory),
    ...referenceBatchCsr(memory),
    ...referenceBatchDense4(memory),
  };
}
