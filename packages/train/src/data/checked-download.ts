import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '@pith/container';

/** A file to be fetched, and how it is known to be the right one. */
export interface Download {
  readonly url: string;
  /** The published MD5 sum, in hexadecimal. It tells damage, not malice: the URL must be https. */
  readonly md5: string;
  /** Where the file comes to lie. */
  readonly path: string;
  /** The most bytes that are read. */
  readonly maxBytes: number;
  /** @default 120 000 */
  readonly timeoutMs?: number;
}

/** Whether the file is there already, with the right sum. */
export async function isDownloaded({ path, md5 }: Download): Promise<boolean> {
  try {
    return md5Of(await readFile(path)) === md5;
  } catch {
    return false;
  }
}

/**
 * Fetches a file, checks its sum and only then puts it in its place, in one step, so that a download
 * cut short or two at a time never leave half a file behind.
 *
 * @throws InputError when the server cannot be reached in time, answers with an error, sends more
 *   than `maxBytes`, or sends a file of another sum.
 */
export async function download(file: Download): Promise<void> {
  const bytes = await fetchBytes(file);
  const found = md5Of(bytes);
  if (found !== file.md5) {
    throw new InputError(`${file.url}: MD5 sum ${found}, but the published sum is ${file.md5}`);
  }
  const unfinished = `${file.path}.${randomUUID()}.part`;
  try {
    await mkdir(dirname(file.path), { recursive: true });
    await writeFile(unfinished, bytes);
    await rename(unfinished, file.path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw new InputError(`${file.path}: cannot be written (${(error as Error).message})`, {
      cause: error,
    });
  }
}

async function fetchBytes({ url, maxBytes, timeoutMs = 120_000 }: Download): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok || response.body === null) {
      throw new InputError(`${url}: the server answered ${response.status} ${response.statusText}`);
    }
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > maxBytes) {
        throw new InputError(`${url}: more than the ${maxBytes} bytes expected`);
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { message, cause } = error as Error;
    const reason = cause instanceof Error ? `${message}: ${cause.message}` : message;
    throw new InputError(`${url}: cannot be fetched (${reason})`, { cause: error });
  }
  return Buffer.concat(chunks);
}

function md5Of(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}
