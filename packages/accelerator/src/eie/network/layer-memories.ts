import type { EieConfiguration } from '../configuration.js';
import { chipStorage } from '../energy/chip-storage.js';
import type { InterleavedMatrix } from '../interleaved-csc.js';
import { eieStorage } from '../storage.js';

/** What a layer takes of the PEs' memories. Plain JSON. */
export interface LayerMemories {
  /** [PEs] bytes of sparse-matrix SRAM, in whole rows. */
  readonly matrixBytes: readonly number[];
  /** Bytes of pointer SRAM on every PE. */
  readonly pointerBytes: number;
  /** Bytes of activation SRAM on every PE. */
  readonly activationBytes: number;
  /** Whether the layer alone fits. */
  readonly fits: boolean;
  /** Which limits it passes, and what would fit; empty where it fits. */
  readonly overflows: readonly string[];
}

/** All matrices of a layer together. */
export function layerMemories(
  matrices: readonly InterleavedMatrix[],
  configuration: EieConfiguration,
): LayerMemories {
  const bytesOfPe = new Float64Array(configuration.processingElements);
  let pointerBytes = 0;
  let activationBytes = 0;
  const alone: string[] = [];
  for (const matrix of matrices) {
    const storage = eieStorage(matrix);
    storage.matrixBytes.forEach((bytes, pe) => {
      bytesOfPe[pe]! += bytes;
    });
    pointerBytes += storage.pointerBytes;
    // Products follow one another, and take the same places.
    activationBytes = Math.max(activationBytes, storage.activationBytes);
    alone.push(...storage.overflows.map(({ message }) => message));
  }
  const memories = { matrixBytes: [...bytesOfPe], pointerBytes };
  const together = chipStorage([memories], configuration);
  // Where a matrix does not fit alone, nothing new is said by adding them up.
  const overflows = alone.length > 0 || together.fits ? [...new Set(alone)] : [together.verdict];
  return { ...memories, activationBytes, overflows, fits: overflows.length === 0 };
}
