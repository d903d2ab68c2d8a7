import { constants, gunzipSync } from 'node:zlib';
import { InputError } from '@pith/container';

/** Deflate cannot expand by more: one bit pair can stand for 258 bytes (zlib's technical notes). */
export const DEFLATE_MAX_RATIO = 1032;

const PEEK_BYTES = 4096;

/** Whether the bytes start as a gzip member does (RFC 1952, §2.3.1). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The first bytes of what a gzip file holds: what its first 4096 bytes inflate to, so at most 4 MiB.
 *
 * @throws InputError when they are not gzip.
 */
export function gunzipHead(where: string, bytes: Uint8Array): Uint8Array {
  return gunzip(where, bytes.subarray(0, PEEK_BYTES), {
    finishFlush: constants.Z_SYNC_FLUSH,
    maxOutputLength: PEEK_BYTES * DEFLATE_MAX_RATIO,
  });
}

/**
 * Inflates a gzip file that is known to hold `length` bytes, and takes no more memory than that.
 *
 * @throws InputError when the file is damaged, cut short, or holds more.
 */
export function gunzipExactly(where: string, bytes: Uint8Array, length: number): Uint8Array {
  if (length > bytes.length * DEFLATE_MAX_RATIO) {
    throw new InputError(
      `${where}: ${bytes.length} compressed bytes cannot hold the ${length} bytes that its header ` +
        'declares; the file is cut short or damaged, fetch it again',
    );
  }
  return gunzip(where, bytes, { maxOutputLength: length });
}

function gunzip(
  where: string,
  bytes: Uint8Array,
  options: { finishFlush?: number; maxOutputLength: number },
): Uint8Array {
  try {
    return gunzipSync(bytes, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new InputError(
        `${where}: inflates to more than the ${options.maxOutputLength} bytes that its header declares`,
      );
    }
    throw new InputError(
      `${where}: cannot be inflated (${(error as Error).message}); the file is cut short or damaged, fetch it again`,
      { cause: error },
    );
  }
}
