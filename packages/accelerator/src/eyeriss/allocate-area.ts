import type { EnergyCosts } from '../energy/energy-costs.js';
import { EYERISS_65NM } from '../energy/eyeriss-65nm.js';
import { type DataflowCost, dataflowCost, type NamedShape } from './compare-dataflows.js';
import type { Dataflow } from './dataflow.js';
import { rowStationary } from './dataflows/row-stationary.js';
import {
  BASELINE_BUFFER_BYTES,
  BASELINE_REGISTER_FILE_BYTES,
  storageArea,
  storageBytes,
} from './storage-area.js';

/** µm² of a processing element without its register file, as in the authors' published model. */
export const PROCESSING_ELEMENT_AREA = 20_000;

/** Processing elements of the array whose area is dealt out anew. */
const BASELINE_ELEMENTS = 256;

export interface AllocateAreaOptions {
  /** Numbers of elements to try. */
  readonly processingElements: readonly number[];
  /** Bytes of register file in an element to try. */
  readonly registerFileBytes: readonly number[];
  /** @default EYERISS_65NM */
  readonly costs?: EnergyCosts;
  /** @default rowStationary */
  readonly dataflow?: Dataflow;
}

/** One way to deal out the area. */
export interface AreaAllocation {
  readonly processingElements: number;
  readonly registerFileBytes: number;
  /** What is left is the buffer: 0 where the elements alone take all. */
  readonly bufferBytes: number;
  /** Of the whole area, the share of register files and buffer. */
  readonly storageShare: number;
  /** Undefined where nothing is left for a buffer. */
  readonly cost: DataflowCost | undefined;
}

/** µm² of 256 elements with 512 bytes of register file and 512 bytes of buffer each. */
export function baselineArea(): number {
  return (
    BASELINE_ELEMENTS * (PROCESSING_ELEMENT_AREA + storageArea(BASELINE_REGISTER_FILE_BYTES)) +
    storageArea(BASELINE_ELEMENTS * BASELINE_BUFFER_BYTES)
  );
}

/**
 * More processing elements or more memory, in an area that stays as it is (ISCA 2016, §VII, Fig. 15):
 * each combination's energy and delay, with the buffer that is left.
 *
 * @throws UsageError where a number of elements or of bytes is not such
 */
export function allocateArea(
  layers: readonly NamedShape[],
  options: AllocateAreaOptions,
): AreaAllocation[] {
  const { costs = EYERISS_65NM, dataflow = rowStationary } = options;
  const area = baselineArea();
  return options.registerFileBytes.flatMap((registerFileBytes) =>
    options.processingElements.map((processingElements) => {
      const storage = area - processingElements * PROCESSING_ELEMENT_AREA;
      const left = storage - processingElements * storageArea(registerFileBytes);
      const bufferBytes = left > 0 ? storageBytes(left) : 0;
      const hardware = { processingElements, bufferBytes, registerFileBytes, wordBits: 16 };
      return {
        processingElements,
        registerFileBytes,
        bufferBytes,
        storageShare: storage / area,
        cost: bufferBytes > 0 ? dataflowCost(dataflow, layers, { hardware, costs }) : undefined,
      };
    }),
  );
}
