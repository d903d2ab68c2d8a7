import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';

/** Brotli at quality 11 does about half a megabyte a second; above this size quality 9 must do. */
export const BROTLI_BEST_QUALITY_LIMIT = 64 * 2 ** 20;

/** Sizes in bytes of the same files under compressors that know nothing of neural networks. */
export interface GeneralPurposeSizes {
  readonly gzip: number;
  readonly brotli: number;
}

/**
 * What gzip and brotli make of a model's files, one after another in one stream: the rivals that a
 * compression ratio is to stand beside.
 *
 * gzip at level 9. Brotli at quality 11 with its largest standard window (16 MiB); above
 * {@link BROTLI_BEST_QUALITY_LIMIT} at quality 9 with a 1 GiB window. The files are streamed, and the
 * compressors run off the event loop.
 */
export async function compressedSizes(
  files: readonly { readonly path: string }[],
): Promise<GeneralPurposeSizes> {
  const paths = files.map((file) => file.path);
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const isLarge = total > BROTLI_BEST_QUALITY_LIMIT;
  const brotli = createBrotliCompress({
    params: {
      [constants.BROTLI_PARAM_QUALITY]: isLarge ? 9 : 11,
      [constants.BROTLI_PARAM_LARGE_WINDOW]: isLarge ? 1 : 0,
      [constants.BROTLI_PARAM_LGWIN]: isLarge ? 30 : constants.BROTLI_MAX_WINDOW_BITS,
      // The parameter has 32 bits; it is a hint, so a larger file may state less.
      [constants.BROTLI_PARAM_SIZE_HINT]: Math.min(total, 2 ** 32 - 1),
    },
  });
  const [gzipBytes, brotliBytes] = await Promise.all([
    sizeThrough(createGzip({ level: 9 }), paths),
    sizeThrough(brotli, paths),
  ]);
  return { gzip: gzipBytes, brotli: brotliBytes };
}

async function sizeThrough(compressor: Transform, paths: readonly string[]): Promise<number> {
  let size = 0;
  await pipeline(
    Readable.from(contents(paths)),
    compressor,
    async (output: AsyncIterable<Buffer>) => {
      for await (const chunk of output) size += chunk.length;
    },
  );
  return size;
}

async function* contents(paths: readonly string[]): AsyncGenerator<Buffer> {
  for (const path of paths) yield* createReadStream(path, { highWaterMark: 2 ** 20 });
}
