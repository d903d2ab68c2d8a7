import { InputError } from '@pith/container';
import type { Memory, Pointer } from '../../memory/memory.js';
import type { LayerWeights } from '../../weights/layer-weights.js';
import { PANEL_INPUTS } from './batch-panel.js';
import { ColumnReader } from './column-reader.js';
import { type SingleKernel, singleCosts } from './cost-model.js';
import { type FullyConnectedKernels, MAX_OFFSET_ENTRIES } from './kernels.js';
import { packBatchCsr } from './pack-batch-csr.js';
import { packCsc4 } from './pack-csc-4.js';
import { packCscF32 } from './pack-csc-f32.js';
import { packCsr4, packCsrF32 } from './pack-csr.js';
import { packDense4 } from './pack-dense-4.js';
import { type PackedEpilogue, type PackedKernel, storeFloats } from './packed-kernel.js';

/** What follows the sum in the kernel: clamp(sum · scale + bias, low, high), per output of the layer. */
export interface ClampEpilogue {
  /** [outputs]; absent = 1 */
  readonly scale?: Float32Array;
  /** [outputs]; absent = 0 */
  readonly bias?: Float32Array;
  readonly low: number;
  readonly high: number;
}

export interface FullyConnectedPlanOptions {
  /** `single`: one sample, which may skip the inputs that are 0. `batch`: feature-major samples. */
  readonly regime: 'single' | 'batch';
  /** The outputs that are computed here. @default all of them */
  readonly outputs?: { readonly begin: number; readonly end: number };
  /** Part of the activations that is expected not to be 0. @default 0.5 */
  readonly activationDensity?: number;
  /** For tests and benchmarks: this kernel, whatever the costs. */
  readonly kernel?: SingleKernel;
}

/** A fully connected layer, or a slice of its outputs, ready to run. */
export interface FullyConnectedLayer {
  /** The kernel that it runs on. */
  readonly name: string;
  /** Resident bytes of its streams. */
  readonly weightBytes: number;
  readonly nonzeros: number;
  /**
   * `single`: [inputs] to [outputs of the slice]; `batch`: [inputs, batchPitch] to
   * [outputs of the slice, batchPitch], both pointers multiples of 16.
   *
   * @param batchPitch the batch rounded up to a multiple of 4; 1 in the regime `single`
   */
  run(input: Pointer, output: Pointer, batch: number, batchPitch: number): void;
  /**
   * Multiplications and additions that a run on the sample at `input` ([inputs]) does: all
   * non-zeros, or where the kernel skips, those of the inputs that are not 0.
   */
  countMultiplyAdds(input: Pointer): number;
}

/**
 * Builds a layer's streams in `memory` and chooses its kernel by the cost model.
 *
 * @param weights of the shape [inputs, outputs]
 * @throws {InputError} when the weights do not fit their shape or codebook, or memory runs out
 */
export function packFullyConnected(
  memory: Memory,
  kernels: FullyConnectedKernels,
  weights: LayerWeights,
  epilogue: ClampEpilogue,
  options: FullyConnectedPlanOptions,
): FullyConnectedLayer {
  const outputs = weights.shape[1] ?? 0;
  const { begin, end } = options.outputs ?? { begin: 0, end: outputs };
  if (!(begin >= 0 && begin <= end && end <= outputs)) {
    throw new InputError(`outputs ${begin} to ${end} are not among a layer's ${outputs}`);
  }
  const blocks = Math.max(1, Math.ceil((end - begin) / MAX_OFFSET_ENTRIES));
  const width = Math.ceil((end - begin) / blocks / 16) * 16;
  const reader = new ColumnReader(weights, width);
  const { inputs } = reader;
  const entries = countEntries(reader, begin, end, width);
  let nonzeros = 0;
  for (let input = 0; input < inputs; input++) nonzeros += entries[input]!;

  const codebook = reader.codebook && storeFloats(memory, reader.codebook);
  const kernel =
    options.regime === 'batch'
      ? 'fcBatchCsr'
      : (options.kernel ??
        choose({
          inputs,
          outputs: end - begin,
          nonzeros,
          centroids: reader.codebook?.length,
          activationDensity: options.activationDensity ?? 0.5,
        }));
  const parts: { readonly first: number; readonly kernel: PackedKernel }[] = [];
  for (let first = begin; first < end; first += width) {
    const last = Math.min(end, first + width);
    const packed = packBlock(memory, kernels, kernel, reader, codebook, first, last, {
      scale: storeFloats(memory, epilogue.scale?.slice(first, last) ?? ones(last - first)),
      bias: storeFloats(
        memory,
        epilogue.bias?.slice(first, last) ?? new Float32Array(last - first),
      ),
      low: epilogue.low,
      high: epilogue.high,
    });
    parts.push({ first: first - begin, kernel: packed });
  }
  const skips = SKIPPING.has(kernel);
  return {
    name: parts[0]?.kernel.name ?? kernel,
    weightBytes: parts.reduce((sum, part) => sum + part.kernel.weightBytes, 0),
    nonzeros,
    run(input, output, _batch, batchPitch) {
      for (const part of parts) {
        part.kernel.run(input, output + 4 * part.first * batchPitch, batchPitch);
      }
    },
    countMultiplyAdds(input) {
      if (!skips) return nonzeros;
      const { f32 } = memory;
      let count = 0;
      for (let i = 0; i < inputs; i++) if (f32[input / 4 + i] !== 0) count += entries[i]!;
      return count;
    },
  };
}

const SKIPPING: ReadonlySet<string> = new Set<SingleKernel>(['fcCsc4', 'fcCscF32', 'fcDense4']);

function choose(figures: Parameters<typeof singleCosts>[0]): SingleKernel {
  const costs = [...singleCosts(figures)].filter(
    ([kernel]) => !kernel.startsWith('fcCsr') || figures.inputs <= MAX_OFFSET_ENTRIES,
  );
  return costs.reduce((best, next) => (next[1] < best[1] ? next : best))[0];
}

function packBlock(
  memory: Memory,
  kernels: FullyConnectedKernels,
  kernel: SingleKernel | 'fcBatchCsr',
  reader: ColumnReader,
  codebook: Pointer | undefined,
  first: number,
  last: number,
  { scale, bias, low, high }: PackedEpilogue,
): PackedKernel {
  const { inputs } = reader;
  const outputs = last - first;
  const end = [outputs, scale, bias, low, high] as const;
  switch (kernel) {
    case 'fcCsc4': {
      const { columns, bytes } = packCsc4(memory, reader, first, last);
      const run = (input: Pointer, output: Pointer) =>
        kernels.fcCsc4(input, inputs, columns, codebook!, output, ...end);
      return { name: kernel, weightBytes: bytes, run };
    }
    case 'fcCscF32': {
      const { columns, bytes } = packCscF32(memory, reader, first, last);
      const run = (input: Pointer, output: Pointer) =>
        kernels.fcCscF32(input, inputs, columns, output, ...end);
      return { name: kernel, weightBytes: bytes, run };
    }
    case 'fcCsr4': {
      const { rows, offsets, weights, bytes } = packCsr4(memory, reader, first, last);
      const run = (input: Pointer, output: Pointer) =>
        kernels.fcCsr4(input, inputs, rows, offsets, weights, codebook!, output, ...end);
      return { name: kernel, weightBytes: bytes, run };
    }
    case 'fcCsrF32': {
      const { rows, offsets, weights, bytes } = packCsrF32(memory, reader, first, last);
      const run = (input: Pointer, output: Pointer) =>
        kernels.fcCsrF32(input, inputs, rows, offsets, weights, output, ...end);
      return { name: kernel, weightBytes: bytes, run };
    }
    case 'fcDense4': {
      const { matrix, bytes } = packDense4(memory, reader, first, last);
      const run = (input: Pointer, output: Pointer) =>
        kernels.fcDense4(input, inputs, matrix, output, ...end);
      return { name: kernel, weightBytes: bytes, run };
    }
    case 'fcBatchCsr': {
      const block = PANEL_INPUTS;
      const { rows, offsets, weights, bytes } = packBatchCsr(memory, reader, first, last, block);
      const run =
        codebook === undefined
          ? (input: Pointer, output: Pointer, pitch: number) =>
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
              )
          : (input: Pointer, output: Pointer, pitch: number) =>
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
      const name = codebook === undefined ? 'fcBatchCsrF32' : kernel;
      return { name, weightBytes: bytes, run };
    }
  }
}

/** The entries of each input among the outputs from `begin` to `end`. */
function countEntries(
  reader: ColumnReader,
  begin: number,
  end: number,
  width: number,
): Uint32Array {
  const entries = new Uint32Array(reader.inputs);
  for (let input = 0; input < reader.inputs; input++) {
    for (let first = begin; first < end; first += width) {
      entries[input]! += reader.read(input, first, Math.min(end, first + width));
    }
  }
  return entries;
}

function ones(count: number): Float32Array {
  return new Float32Array(count).fill(1);
}
