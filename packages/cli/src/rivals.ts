import { readFile } from 'node:fs/promises';
import * as zlib from 'node:zlib';
import { compressedSizes, type GeneralPurposeSizes, type ModelOnDisk } from '@pith/model';
import type { Progress } from './progress/index.js';

/** What general-purpose compressors make of the original's files, in bytes. */
export interface RivalSizes extends GeneralPurposeSizes {
  /** null where this Node has none: it came with 22.15. */
  readonly zstd: number | null;
}

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
): Promise<RivalSizes> | undefined {
  const isLarge = shippedBytes > rivalsLimit;
  if (wanted === undefined && isLarge) {
    progress.note('no comparison with gzip and brotli above 64 MiB; --rivals makes it');
  }
  if (!(wanted ?? !isLarge)) return undefined;
  const sizes = Promise.all([compressedSizes(files), zstdSize(files)]).then(
    ([general, zstd]): RivalSizes => ({ ...general, zstd }),
  );
  // Awaited at the end; until then its failure must not end the process.
  sizes.catch(() => {});
  return sizes;
}

/** What newer versions of Node have. */
interface Zstd {
  readonly zstdCompress: (
    data: Uint8Array,
    options: { readonly params: Readonly<Record<number, number>> },
    done: (error: Error | null, result: Uint8Array) => void,
  ) => void;
  readonly constants: { readonly ZSTD_c_compressionLevel: number };
}

/** All files as one, at level 19, the highest that needs no more memory than usual to decode. */
async function zstdSize(files: ModelOnDisk['files']): Promise<number | null> {
  if (!('zstdCompress' in zlib)) return null;
  const { zstdCompress, constants } = zlib as unknown as Zstd;
  const data = Buffer.concat(await Promise.all(files.map(({ path }) => readFile(path))));
  const params = { [constants.ZSTD_c_compressionLevel]: 19 };
  return new Promise((resolve, reject) => {
    zstdCompress(data, { params }, (error, result) =>
      error ? reject(error) : resolve(result.length),
    );
  });
}
