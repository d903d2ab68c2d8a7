import { compressedSizes, type GeneralPurposeSizes, type ModelOnDisk } from '@pith/model';
import type { Progress } from './progress/index.js';

/** Above this size gzip and brotli take longer than most compressions: they must be asked for. */
const rivalsLimit = 64 * 2 ** 20;

/**
 * Starts to compress the original's files with gzip and brotli, beside the main work.
 * @param wanted undefined leaves it to the model's size
 */
export function startRivals(
  { files, shippedBytes }: ModelOnDisk,
  wanted: boolean | undefined,
  progress: Progress,
): Promise<GeneralPurposeSizes> | undefined {
  const isLarge = shippedBytes > rivalsLimit;
  if (wanted === undefined && isLarge) {
    progress.note('no comparison with gzip and brotli above 64 MiB; --rivals makes it');
  }
  if (!(wanted ?? !isLarge)) return undefined;
  const sizes = compressedSizes(files);
  // Awaited at the end; until then its failure must not end the process.
  sizes.catch(() => {});
  return sizes;
}
