import type { ConvolutionShape } from './convolution-shape.js';
import type { Dataflow } from './dataflow.js';
import type { ArrayHardware } from './storage-area.js';
import { needsOf, type StorageNeeds } from './storage-needs.js';
import type { Extents } from './tile-extents.js';

/** A limit of an array that even a dataflow's smallest mapping of a layer exceeds. */
export interface MappingLimit {
  readonly limit: 'processing elements' | 'global buffer' | 'register file';
  /** What the smallest mapping needs: elements, or bytes. It would fit if there were as much. */
  readonly needed: number;
  readonly available: number;
  /** A sentence that says so. */
  readonly message: string;
}

/** Whether a mapping fits an array. */
export function withinLimits(needs: StorageNeeds, hardware: ArrayHardware): boolean {
  const wordBytes = hardware.wordBits / 8;
  return (
    needs.processingElements <= hardware.processingElements &&
    needs.bufferWords * wordBytes <= hardware.bufferBytes &&
    needs.registerWords * wordBytes <= hardware.registerFileBytes
  );
}

/** The limits that a mapping exceeds; none where it fits. */
export function mappingLimits(
  dataflow: Dataflow,
  shape: ConvolutionShape,
  hardware: ArrayHardware,
  extents: Extents,
): MappingLimit[] {
  const needs = needsOf(dataflow, shape, extents);
  const wordBytes = hardware.wordBits / 8;
  const limits: MappingLimit[] = [];
  const check = (
    limit: MappingLimit['limit'],
    unit: string,
    amounts: { needed: number; available: number },
  ) => {
    const { needed, available } = amounts;
    if (needed <= available) return;
    const message =
      `${dataflow.name}: the smallest mapping needs ${needed} ${unit}, the array has ${available}; ` +
      `${needed} would fit`;
    limits.push({ limit, needed, available, message });
  };
  check('processing elements', 'processing elements', {
    needed: needs.processingElements,
    available: hardware.processingElements,
  });
  check('global buffer', 'bytes of global buffer', {
    needed: needs.bufferWords * wordBytes,
    available: hardware.bufferBytes,
  });
  check('register file', 'bytes of register file in a processing element', {
    needed: needs.registerWords * wordBytes,
    available: hardware.registerFileBytes,
  });
  return limits;
}
