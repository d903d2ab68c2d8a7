import { InputError, UsageError } from '@pith/container';

/** Where a model comes from: a URL, a path (in Node), or its bytes. */
export type ModelSource =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | Response
  | ReadableStream<Uint8Array>;

export interface ReadSourceOptions {
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
 * The bytes of a model.
 *
 * @throws {InputError} when the file or address cannot be read, or is too large
 */
export async function readSource(
  source: ModelSource,
  options: ReadSourceOptions,
): Promise<Uint8Array> {
  options.signal?.throwIfAborted();
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (typeof source === 'string' || source instanceof URL) return readAddress(source, options);
  if (typeof Blob !== 'undefined' && source instanceof Blob) {
    return collect(source.stream(), source.size, options);
  }
  if (typeof Response !== 'undefined' && source instanceof Response) {
    return readResponse(source, source.url || 'the response', options);
  }
  if (typeof ReadableStream !== 'undefined' && source instanceof ReadableStream) {
    return collect(source, undefined, options);
  }
  throw new UsageError(
    'a model is loaded from a URL, a path, or its bytes (Uint8Array, ArrayBuffer, Blob, Response or ' +
      `ReadableStream), not from ${source === null ? 'null' : typeof source}`,
  );
}

async function readAddress(source: string | URL, options: ReadSourceOptions): Promise<Uint8Array> {
  const files = fileSystem();
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
  return readResponse(response, text, options);
}

async function readResponse(
  response: Response,
  name: string,
  options: ReadSourceOptions,
): Promise<Uint8Array> {
  if (!response.ok || !response.body) {
    throw new InputError(`${name} cannot be fetched: the server answers ${response.status}`);
  }
  // A length in Content-Length is that of the encoded bytes where there is an encoding.
  const encoded = response.headers.has('content-encoding');
  const declared = Number(response.headers.get('content-length') ?? Number.NaN);
  const total = encoded || !(declared > 0) ? undefined : declared;
  return collect(response.body, total, options);
}

async function collect(
  stream: ReadableStream<Uint8Array>,
  total: number | undefined,
  { maxBytes, onProgress, signal }: ReadSourceOptions,
): Promise<Uint8Array> {
  const reader = stream.getReader();
  const pieces: Uint8Array[] = [];
  let received = 0;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) break;
      received += value.length;
      if (received > maxBytes) {
        throw new InputError(
          `the model has more than ${maxBytes} bytes; raise maxBytes if it is meant to`,
        );
      }
      pieces.push(value);
      onProgress?.(received, total);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
  const bytes = new Uint8Array(received);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/**
 * Node's own file module, without an import that a browser's bundler would stumble on
 * (`process.getBuiltinModule`: Node ≥ 20.16 and ≥ 22.3).
 */
function fileSystem(): FileSystem | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): unknown };
  };
  return process?.getBuiltinModule?.('node:fs') as FileSystem | undefined;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
