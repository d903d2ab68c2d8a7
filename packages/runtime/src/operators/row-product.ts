import { type FullyConnectedLayer, packFullyConnected } from '../kernels/fully-connected/pack.js';
import type { Pointer } from '../memory/memory.js';
import { lanePitch } from '../plan/buffers.js';
import type { LayerWeights, StoredWeights } from '../weights/layer-weights.js';
import type { FusedEpilogue } from './epilogue.js';
import type { OperatorContext } from './operator.js';

/** [rows, inputs] → [rows, outputs] by one kernel. */
export interface RowProduct {
  readonly layer: FullyConnectedLayer;
  /** Bytes that `run` may scribble on. */
  readonly scratchBytes: number;
  /** Whether activations that are 0 are skipped, as far as the kernel skips any. */
  readonly skips: boolean;
  run(from: Pointer, to: Pointer, scratch: Pointer): void;
}

/**
 * From that many rows on they are taken all at once, transposed before and after, so that each weight
 * is read once: 1.4 to 2.3 times as fast with 4 rows, 2.2 to 6.7 with 64 (bench/fully-connected/rows.mjs).
 */
const LEAST_AT_ONCE = 4;

/**
 * Packs the weights [inputs, outputs] for so many rows.
 *
 * @throws {InputError} when the weights have another shape or codebook, or memory runs out
 */
export function packRows(
  { memory, kernels }: OperatorContext,
  weights: LayerWeights | StoredWeights,
  epilogue: FusedEpilogue,
  { rows, activationDensity }: { rows: number; activationDensity: number },
): RowProduct {
  const [inputs, outputs] = weights.shape as [number, number];
  const skips = rows < LEAST_AT_ONCE;
  const regime = skips ? 'single' : 'batch';
  const layer = packFullyConnected(memory, kernels, weights, epilogue, {
    regime,
    activationDensity,
  });
  if (skips) {
    const run = (from: Pointer, to: Pointer) => {
      for (let row = 0; row < rows; row++) {
        layer.run(from + 4 * row * inputs, to + 4 * row * outputs, 1, 1);
      }
    };
    return { layer, skips, scratchBytes: 0, run };
  }
  const pitch = lanePitch(rows);
  return {
    layer,
    skips,
    scratchBytes: 4 * pitch * (inputs + outputs),
    run(from, to, scratch) {
      const sums = scratch + 4 * pitch * inputs;
      kernels.transpose(from, scratch, rows, inputs, inputs, pitch);
      layer.run(scratch, sums, rows, pitch);
      kernels.transpose(sums, to, outputs, rows, pitch, outputs);
    },
  };
}
