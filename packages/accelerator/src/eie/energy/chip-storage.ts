import type { EieConfiguration } from '../configuration.js';

/** Whether all layers stay on the chip together, so that DRAM is never read. Plain JSON. */
export interface ChipStorage {
  readonly processingElements: number;
  /** Bytes of the fullest processing element, and how many one has. */
  readonly matrixSram: SramDemand;
  readonly pointerSram: SramDemand;
  readonly fits: boolean;
  /** "fits", or which memory is too small and what would fit. */
  readonly verdict: string;
}

export interface SramDemand {
  readonly neededBytes: number;
  readonly availableBytes: number;
}

/** What a layer takes on the chip. */
export interface StoredLayer {
  /** [processing elements] bytes of sparse-matrix SRAM */
  readonly matrixBytes: readonly number[];
  /** Of every processing element. */
  readonly pointerBytes: number;
}

/** Adds up layers that stay on the chip (EIE's have 64 times 128 kB of entries and 32 kB of pointers). */
export function chipStorage(
  layers: readonly StoredLayer[],
  configuration: EieConfiguration,
): ChipStorage {
  const { processingElements, matrixSramBytes, pointerSramBytes } = configuration;
  const ofPe = new Float64Array(processingElements);
  let pointers = 0;
  for (const { matrixBytes, pointerBytes } of layers) {
    matrixBytes.forEach((bytes, pe) => {
      ofPe[pe]! += bytes;
    });
    pointers += pointerBytes;
  }
  const fullest = Math.max(...ofPe);
  const total = ofPe.reduce((sum, bytes) => sum + bytes, 0);
  const complaints: string[] = [];
  if (fullest > matrixSramBytes) {
    complaints.push(
      `sparse-matrix SRAM: ${fullest} bytes on the fullest processing element, but it has ` +
        `${matrixSramBytes}; about ${Math.ceil(total / matrixSramBytes)} processing elements ` +
        'would hold the entries',
    );
  }
  if (pointers > pointerSramBytes) {
    complaints.push(
      `pointer SRAM: ${pointers} bytes on every processing element, but it has ` +
        `${pointerSramBytes}; each has pointers to all columns, so that more elements do not help: ` +
        'raise pointerSramBytes, or load layers in turn',
    );
  }
  return {
    processingElements,
    matrixSram: { neededBytes: fullest, availableBytes: matrixSramBytes },
    pointerSram: { neededBytes: pointers, availableBytes: pointerSramBytes },
    fits: complaints.length === 0,
    verdict: complaints.join('; ') || 'fits',
  };
}
