import type { Memory } from '../../memory/memory.js';
import type { VectorKernels } from './kernels.js';

export function referenceTranspose(memory: Memory): VectorKernels['transpose'] {
  return (input, output, rows, columns, inputPitch, outputPitch) => {
    const { f32 } = memory;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        f32[(output >>> 2) + c * outputPitch + r] = f32[(input >>> 2) + r * inputPitch + c]!;
      }
    }
  };
}
