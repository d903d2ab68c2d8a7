import { InputError, UsageError } from '@pith/container';
import { nodeModule } from './node-module.js';

/** Where a model comes from: a URL, a path (in Node), or its bytes. */
export type ModelSource =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | Response
  | ReadableStream<Uint8Array>;

export interface OpenSourceOptions {
  /** Stops a download. */
  readonly signal?: AbortSignal | undefined;
  /** Most bytes that are taken. */
  readonly maxBytes: number;
  /** Told after each piece; `total` where the server says it. */
  readonly onProgress?: ((received: number, total: number | undefined) => void) | undefined;
}

/** The little of Node's file module that is used. */
interface FileSystem {
  readonly promises: { readFile(path: string | URL): Promise<Uint8Array> };
}

/**
 * The bytes of a model: all of them where they are at hand, else piece by piece as they arrive.
 *
 * @throws {InputError} when the file or address cannot be read; while iterating, when it is too large
 */
export async function openSource(
  source: ModelSource,
  options: OpenSourceOptions,
): Promise<Uint8Array | AsyncIterable<Uint8Array>> {
  options.signal?.throwIfAborted();
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (typeof source === 'string' || source instanceof URL) return openAddress(source, options);
  if (typeof Blob !== 'undefined' && source instanceof Blob) {
    return pieces(source.stream(), source.size, options);
  }
  if (typeof Response !== 'undefined' && source instanceof Response) {
    return openResponse(source, source.url || 'the response', options);
  }
  if (typeof ReadableStream !== 'undefined' && source instanceof ReadableStream) {
    return pieces(source, undefined, options);
  }
  throw new UsageError(
    'a model is loaded from a URL, a path, or its bytes (Uint8Array, ArrayBuffer, Blob, Response or ' +
      `ReadableStream), not from ${source === null ? 'null' : typeof source}`,
  );
}

async function openAddress(
  source: string | URL,
  options: OpenSourceOptions,
): Promise<Uint8Array | AsyncIterable<Uint8Array>> {
  const files = nodeModule<FileSystem>('node:fs');
  const text = String(source);
  const isPath = files && !/^(https?|data|blob):/i.test(text);
  if (isPath) {
    const path = text.startsWith('file:') ? new URL(text) : text;
    try {
      return await files.promises.readFile(path);
    } catch (cause) {
      throw new InputError(`${text} cannot be read: ${messageOf(cause)}`, { cause });
    }
  }
  let response: Response;
  try {
    response = await fetch(source, options.signal ? { signal: options.signal } : {});
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw new InputError(`${text} cannot be fetched: ${messageOf(cause)}`, { cause });
  }
  return openResponse(response, text, options);
}

function openResponse(
  response: Response,
  name: string,
  options: OpenSourceOptions,
): AsyncIterable<Uint8Array> {
  if (!response.ok || !response.body) {
    throw new InputError(`${name} cannot be fetched: the server answers ${response.status}`);
  }
  // A length in Content-Length is that of the encoded bytes where there is an encoding.
  const encoded = response.headers.has('content-encoding');
  const declared = Number(response.headers.get('content-length') ?? Number.NaN);
  const total = encoded || !(declared > 0) ? undefined : declared;
  return pieces(response.body, total, options);
}

async function* pieces(
  stream: ReadableStream<Uint8Array>,
  total: number | undefined,
  { maxBytes, onProgress, signal }: OpenSourceOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  let received = 0;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) return;
      received += value.length;
      if (received > maxBytes) {
        throw new InputError(
          `the model has more than ${maxBytes} bytes; raise maxBytes if it is meant to`,
        );
      }
      onProgress?.(received, total);
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
