import { UsageError } from './errors.js';

/** What the format allows at all; docs/format.md, "Limits". */
export const FORMAT_LIMITS = {
  headerBytes: 64 * 2 ** 20,
  tensors: 65536,
  tables: 65536,
  rank: 8,
  elements: 2 ** 31 - 1,
  /** Larger models are written in versions 1 and 2, which are decoded in parts and faster. */
  compactBytes: 2 ** 22,
  compactElements: 2 ** 24,
} as const;

/** What a reader accepts. Sizes that a file declares are held against these before memory is taken. */
export interface ReadLimits {
  /** Bytes of the header after decompression. @default 64 MiB, the format's own limit */
  readonly headerBytes: number;
  /** Number of tensors. @default 65536, the format's own limit */
  readonly tensors: number;
  /**
   * Elements of one tensor, and so the memory that decoding it takes: 4 bytes an element of float32
   * or int32. @default 2^29 (2 GiB of float32); the format's own limit is 2^31 − 1
   */
  readonly elements: number;
  /**
   * Coded elements and centroids of a compact file (version 3) in all tensors together: such a file is
   * decoded as a whole, and each of them may take microseconds. @default 2^24, the format's own limit
   */
  readonly compactElements: number;
}

export const DEFAULT_READ_LIMITS: ReadLimits = {
  headerBytes: FORMAT_LIMITS.headerBytes,
  tensors: FORMAT_LIMITS.tensors,
  elements: 2 ** 29,
  compactElements: FORMAT_LIMITS.compactElements,
};

/**
 * The default limits with the caller's in their place.
 *
 * @throws {UsageError} when one is not an integer from 0 to the format's own limit
 */
export function readLimits(limits: Partial<ReadLimits> = {}): ReadLimits {
  const merged = { ...DEFAULT_READ_LIMITS, ...limits };
  for (const name of ['headerBytes', 'tensors', 'elements', 'compactElements'] as const) {
    const limit = merged[name];
    if (!Number.isInteger(limit) || limit < 0 || limit > FORMAT_LIMITS[name]) {
      throw new UsageError(
        `limits.${name} is ${limit}, but must be an integer in 0 … ${FORMAT_LIMITS[name]}`,
      );
    }
  }
  return merged;
}
