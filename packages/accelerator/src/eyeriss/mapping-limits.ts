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
  /** The largest batch below the layer's own that this limit lets through; undefined: none. */
  readonly fittingBatch: number | undefined;
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

/** The limits that a layer exceeds whatever its mapping, with each parameter 1; none where it fits. */
export function mappingLimits(
  dataflow: Dataflow,
  hardware: ArrayHardware,
  smallest: { shape: ConvolutionShape; extents: Extents },
): MappingLimit[] {
  const wordBytes = hardware.wordBits / 8;
  const { shape, extents } = smallest;
  const needsAtBatch = (N: number) => needsOf(dataflow, { ...shape, N }, { ...extents, N });
  const check = (
    limit: MappingLimit['limit'],
    unit: string,
    amounts: { needed: (needs: StorageNeeds) => number; available: number },
  ): MappingLimit[] => {
    const { available } = amounts;
    const needed = amounts.needed(needsAtBatch(shape.N));
    if (needed <= available) return [];
    let fits = 0;
    let tooLarge = shape.N;
    while (tooLarge - fits > 1) {
      const middle = (fits + tooLarge) >> 1;
      if (amounts.needed(needsAtBatch(middle)) <= available) fits = middle;
      else tooLarge = middle;
    }
    const batch = fits === 0 ? '' : `, or a batch of ${fits} instead of ${shape.N}`;
    const message =
      `${dataflow.name}: the smallest mapping needs ${needed} ${unit}, the array has ${available}; ` +
      `${needed} would do${batch}`;
    return [{ limit, needed, available, fittingBatch: fits || undefined, message }];
  };
  return [
    ...check('processing elements', 'processing elements', {
      needed: (needs) => needs.processingElements,
      available: hardware.processingElements,
    }),
    ...check('global buffer', 'bytes of global buffer', {
      needed: (needs) => needs.bufferWords * wordBytes,
      available: hardware.bufferBytes,
    }),
    ...check('register file', 'bytes of register file in a processing element', {
      needed: (needs) => needs.registerWords * wordBytes,
      available: hardware.registerFileBytes,
    }),
  ];
}
