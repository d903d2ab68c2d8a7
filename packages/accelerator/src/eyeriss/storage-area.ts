import { UsageError } from '@pith/container';
import type { Dataflow } from './dataflow.js';

/** µm² of a memory of so many bytes: what Eyeriss's comparison at equal area rests on. */
interface AreaPoint {
  readonly bytes: number;
  readonly areaPerByte: number;
}

/**
 * Area a byte in a 65 nm process: small memories cost more (ISCA 2016, §VI and Fig. 7). The figures
 * are those of the authors' own published model; between sizes, area a byte is linear.
 */
const AREAS: readonly AreaPoint[] = [
  { bytes: 2, areaPerByte: 103.47 },
  { bytes: 4, areaPerByte: 172.07 },
  { bytes: 8, areaPerByte: 177.07 },
  { bytes: 16, areaPerByte: 169.89 },
  { bytes: 32, areaPerByte: 96.06 },
  { bytes: 64, areaPerByte: 59.15 },
  { bytes: 128, areaPerByte: 39.94 },
  { bytes: 256, areaPerByte: 27.48 },
  { bytes: 512, areaPerByte: 20.87 },
  { bytes: 1024, areaPerByte: 16.14 },
  { bytes: 2048, areaPerByte: 13.89 },
  { bytes: 4096, areaPerByte: 12.7 },
];

/** µm² of one memory; 0 for none. */
export function storageArea(bytes: number): number {
  return bytes === 0 ? 0 : bytes * areaPerByte(bytes);
}

function areaPerByte(bytes: number): number {
  const above = AREAS.findIndex((point) => point.bytes >= bytes);
  const high = AREAS[above];
  const low = AREAS[above - 1];
  if (high === undefined) return AREAS.at(-1)!.areaPerByte;
  if (low === undefined) return high.areaPerByte;
  const along = (bytes - low.bytes) / (high.bytes - low.bytes);
  return low.areaPerByte + along * (high.areaPerByte - low.areaPerByte);
}

/** The largest memory, in whole bytes, that an area holds. */
export function storageBytes(area: number): number {
  const { bytes: largest, areaPerByte: least } = AREAS.at(-1)!;
  let bytes = Math.max(largest, Math.floor(area / least));
  while (bytes > 0 && storageArea(bytes) > area) bytes--;
  return bytes;
}

/** An array of processing elements and its memories. */
export interface ArrayHardware {
  readonly processingElements: number;
  readonly bufferBytes: number;
  /** Of one element. */
  readonly registerFileBytes: number;
  /** Bits of a word: of a weight, an input or a partial sum. */
  readonly wordBits: number;
}

/** @throws UsageError where there is no processing element, a size is below 0 or a word has no bits */
export function checkHardware(hardware: ArrayHardware): void {
  const least = { processingElements: 1, bufferBytes: 0, registerFileBytes: 0, wordBits: 1 };
  for (const [name, minimum] of Object.entries(least)) {
    const found = hardware[name as keyof ArrayHardware];
    if (!Number.isSafeInteger(found) || found < minimum) {
      throw new UsageError(`array: ${name} is ${found}, expected a whole number ≥ ${minimum}`);
    }
  }
}

/** The register file a processing element of the baseline (ISCA 2016, §VI). */
export const BASELINE_REGISTER_FILE_BYTES = 512;

/** Buffer a processing element of the baseline. */
export const BASELINE_BUFFER_BYTES = 512;

/**
 * The hardware that a dataflow gets in the comparison: every dataflow has as much area of storage as
 * 512 bytes of register file in each element and 512 bytes of buffer for each; one whose elements need
 * less has a larger buffer (ISCA 2016, §VI, Fig. 7).
 *
 * @throws UsageError where the number of elements is not a whole number from 1
 */
export function hardwareAtEqualArea(
  dataflow: Dataflow,
  options: { processingElements: number },
): ArrayHardware {
  const { processingElements } = options;
  const { registerFileBytes } = dataflow;
  checkHardware({ processingElements, bufferBytes: 0, registerFileBytes, wordBits: 16 });
  const area =
    processingElements * storageArea(BASELINE_REGISTER_FILE_BYTES) +
    storageArea(processingElements * BASELINE_BUFFER_BYTES);
  return {
    processingElements,
    bufferBytes: storageBytes(area - processingElements * storageArea(registerFileBytes)),
    registerFileBytes,
    wordBits: 16,
  };
}
