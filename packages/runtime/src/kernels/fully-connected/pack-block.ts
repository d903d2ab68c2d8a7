import type { Memory, Pointer } from '../../memory/memory.js';
import { panelInputs } from './batch-panel.js';
import type { Columns } from './columns.js';
import type { KernelChoice } from './cost-model.js';
import type { FullyConnectedKernels } from './kernels.js';
import { packBatchCsr } from './pack-batch-csr.js';
import { packCsc4 } from './pack-csc-4.js';
import { packCscF32 } from './pack-csc-f32.js';
import { packCsr4, packCsrF32 } from './pack-csr.js';
import { packBatchDense4, packDense4 } from './pack-dense-4.js';
import type { PackedEpilogue, PackedKernel } from './packed-kernel.js';

/**
 * Builds the streams of `kernel` and binds it to them.
 *
 * @param codebook where the columns' codebook lies in `memory`, if it has one
 */
export function packBlock(
  memory: Memory,
  kernels: FullyConnectedKernels,
  kernel: KernelChoice,
  columns: Columns,
  codebook: Pointer | undefined,
  { scale, bias, low, high }: PackedEpilogue,
): PackedKernel {
  const { inputs, outputs } = columns;
  const end = [outputs, scale, bias, low, high] as const;
  switch (kernel) {
    case 'fcCsc4': {
      const { columns: headers, bytes } = packCsc4(memory, columns);
      const run = (input: Pointer, output: Pointer) =>
        kernels.fcCsc4(input, inputs, headers, codebook!, output, ...end);
      return { name: kernel, weightBytes: bytes, run };
    }
    case 'fcCscF32': {
      const { columns: headers, bytes } = packCscF32(memory, columns);
      const run = (input: Pointer, output: Pointer) =>
        kernels.fcCscF32(input, inputs, headers, output, ...end);
      return { name: kernel, weightBytes: bytes, run };
    }
    case 'fcCsr4': {
      const { rows, offsets, weights, bytes } = packCsr4(memory, columns);
      const run = (input: Pointer, output: Pointer) =>
        kernels.fcCsr4(input, inputs, rows, offsets, weights, codebook!, output, ...end);
      return { name: kernel, weightBytes: bytes, run };
    }
    case 'fcCsrF32': {
      const { rows, offsets, weights, bytes } = packCsrF32(memory, columns);
      const run = (input: Pointer, output: Pointer) =>
        kernels.fcCsrF32(input, inputs, rows, offsets, weights, output, ...end);
      return { name: kernel, weightBytes: bytes, run };
    }
    case 'fcDense4': {
      const { matrix, bytes } = packDense4(memory, columns);
      const run = (input: Pointer, output: Pointer) =>
        kernels.fcDense4(input, inputs, matrix, output, ...end);
      return { name: kernel, weightBytes: bytes, run };
    }
    case 'fcBatchCsr': {
      const block = panelInputs(inputs, columns.entries / (inputs * outputs));
      const { rows, offsets, weights, bytes } = packBatchCsr(memory, columns, block);
      if (codebook === undefined) {
        const run = (input: Pointer, output: Pointer, pitch: number) =>
          kernels.fcBatchCsrF32(
            input,
            inputs,
            pitch,
            block,
            rows,
            offsets,
            weights,
            output,
            ...end,
          );
        return { name: 'fcBatchCsrF32', weightBytes: bytes, run };
      }
      const run = (input: Pointer, output: Pointer, pitch: number) =>
        kernels.fcBatchCsr(
          input,
          inputs,
          pitch,
          block,
          rows,
          offsets,
          weights,
          codebook,
          output,
          ...end,
        );
      return { name: kernel, weightBytes: bytes, run };
    }
    case 'fcBatchDense4': {
      const { matrix, bytes } = packBatchDense4(memory, columns);
      const run = (input: Pointer, output: Pointer, pitch: number) =>
        kernels.fcBatchDense4(input, inputs, pitch, matrix, output, ...end);
      return { name: kernel, weightBytes: bytes, run };
    }
  }
}
