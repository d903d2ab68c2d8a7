import { InputError } from '@pith/container';
import type { Memory, Pointer } from '../../memory/memory.js';
import type { LayerWeights, StoredWeights } from '../../weights/layer-weights.js';
import { Columns, checkShape } from './columns.js';
import { batchKernel, type KernelChoice, type LayerFigures, singleCosts } from './cost-model.js';
import { type FullyConnectedKernels, MAX_OFFSET_ENTRIES } from './kernels.js';
import { packBlock } from './pack-block.js';
import { storeFloats } from './packed-kernel.js';

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
  /**
   * `single`: one sample, whose inputs that are 0 may be skipped. `batch`: feature-major samples.
   *
   * In times of one `single` run (layers of EIE, whole calls): a batch of 4 costs 1.1 to 2.0 and one
   * of 8 1.6 to 2.7 where no activation is 0; where 65 % are, 3.4 to 3.9 and 4.6 to 5.3.
   */
  readonly regime: 'single' | 'batch';
  /** The outputs that are computed here. @default all of them */
  readonly outputs?: { readonly begin: number; readonly end: number };
  /** Part of the activations that is expected not to be 0. @default 0.5 */
  readonly activationDensity?: number;
  /** For tests and benchmarks: this kernel, whatever the costs. */
  readonly kernel?: KernelChoice;
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
  /** For a sample none of whose inputs is 0: the non-zeros, or all weights where zeros are not skipped. */
  readonly multiplyAdds: number;
  /** What a run on the sample at `input` ([inputs]) does: less where the kernel skips inputs of 0. */
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
  weights: LayerWeights | StoredWeights,
  epilogue: ClampEpilogue,
  options: FullyConnectedPlanOptions,
): FullyConnectedLayer {
  const [inputs, outputs] = checkShape(weights);
  const { begin, end } = options.outputs ?? { begin: 0, end: outputs };
  if (!(begin >= 0 && begin <= end && end <= outputs)) {
    throw new InputError(`outputs ${begin} to ${end} are not among a layer's ${outputs}`);
  }
  const blocks: Columns[] = [];
  const width = blockWidth(end - begin);
  for (let first = begin; first < end; first += width) {
    blocks.push(new Columns(weights, first, Math.min(end, first + width)));
  }
  const nonzeros = blocks.reduce((sum, { entries }) => sum + entries, 0);
  const shared = blocks[0]?.shared;
  const codebook = shared && storeFloats(memory, shared.codebook);
  const figures = {
    inputs,
    outputs: end - begin,
    nonzeros,
    centroids: shared?.codebook.length,
    activationDensity: options.activationDensity ?? 0.5,
  };
  const kernel =
    options.kernel ?? (options.regime === 'batch' ? batchKernel(figures) : singleKernel(figures));
  let first = begin;
  const parts = blocks.map((columns) => {
    const last = first + columns.outputs;
    const { scale, bias, low, high } = epilogue;
    const packed = packBlock(memory, kernels, kernel, columns, codebook, {
      scale: storeFloats(memory, scale?.slice(first, last) ?? ones(last - first)),
      bias: storeFloats(memory, bias?.slice(first, last) ?? new Float32Array(last - first)),
      ...{ low, high },
    });
    const part = { first: first - begin, kernel: packed };
    first = last;
    return part;
  });
  const dense = DENSE.has(kernel);
  const entries = dense
    ? new Uint32Array(inputs).fill(end - begin)
    : entriesByInput(inputs, blocks);
  const skips = SKIPPING.has(kernel);
  const multiplyAdds = dense ? inputs * (end - begin) : nonzeros;
  return {
    name: parts[0]?.kernel.name ?? kernel,
    weightBytes: parts.reduce((sum, part) => sum + part.kernel.weightBytes, 0),
    nonzeros,
    multiplyAdds,
    run(input, output, _batch, batchPitch) {
      for (const part of parts) {
        part.kernel.run(input, output + 4 * part.first * batchPitch, batchPitch);
      }
    },
    countMultiplyAdds(input) {
      if (!skips) return multiplyAdds;
      const { f32 } = memory;
      let count = 0;
      for (let i = 0; i < inputs; i++) if (f32[input / 4 + i] !== 0) count += entries[i]!;
      return count;
    },
  };
}

/** They multiply by the zeros among the weights, too. */
const DENSE: ReadonlySet<string> = new Set<KernelChoice>(['fcDense4', 'fcBatchDense4']);

const SKIPPING: ReadonlySet<string> = new Set<KernelChoice>(['fcCsc4', 'fcCscF32', 'fcDense4']);

function singleKernel(figures: LayerFigures): KernelChoice {
  const costs = [...singleCosts(figures)].filter(
    ([kernel]) => !kernel.startsWith('fcCsr') || figures.inputs <= MAX_OFFSET_ENTRIES,
  );
  return costs.reduce((best, next) => (next[1] < best[1] ? next : best))[0];
}

/** Outputs that go in one call of a kernel, which reaches `MAX_OFFSET_ENTRIES`. */
function blockWidth(outputs: number): number {
  const blocks = Math.max(1, Math.ceil(outputs / MAX_OFFSET_ENTRIES));
  return Math.ceil(outputs / blocks / 16) * 16;
}

function entriesByInput(inputs: number, blocks: readonly Columns[]): Uint32Array {
  const entries = new Uint32Array(inputs);
  for (const { starts } of blocks) {
    for (let input = 0; input < inputs; input++) {
      entries[input]! += starts[input + 1]! - starts[input]!;
    }
  }
  return entries;
}

function ones(count: number): Float32Array {
  return new Float32Array(count).fill(1);
}
