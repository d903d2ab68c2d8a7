import { type ByteStream, InputError, UsageError } from '@pith/container';

/** Where a `.pith` comes from: an address that `fetch` takes, or its bytes. */
export type PithSource =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | Response
  | ReadableStream<Uint8Array>;

export interface OpenPithOptions {
  /** Stops a download. */
  readonly signal?: AbortSignal | undefined;
  /** Told after each piece of a download; `total` in bytes where the server says it. */
  readonly onProgress?: ((received: number, total: number | undefined) => void) | undefined;
}

/**
 * The bytes of a `.pith`, piece by piece as they arrive.
 *
 * @throws {InputError} when an address cannot be fetched
 * @throws {UsageError} when it is no source at all
 */
export async function openPith(
  source: PithSource,
  options: OpenPithOptions = {},
): Promise<ByteStream> {
  options.signal?.throwIfAborted();
  if (source instanceof Uint8Array) return whole(source);
  if (source instanceof ArrayBuffer) return whole(new Uint8Array(source));
  if (typeof source === 'string' || source instanceof URL) {
    return fromResponse(await fetchFrom(source, options), String(source), options);
  }
  if (source instanceof Blob) return counted(source.stream(), source.size, options);
  if (source instanceof Response)
    return fromResponse(source, source.url || 'the response', options);
  if (source instanceof ReadableStream) return counted(source, undefined, options);
  throw new UsageError(
    'a .pith is taken from a URL or from its bytes (Uint8Array, ArrayBuffer, Blob, Response or ' +
      `ReadableStream), not from ${source === null ? 'null' : typeof source}`,
  );
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}

async function fetchFrom(source: string | URL, { signal }: OpenPithOptions): Promise<Response> {
  try {
    return await fetch(source, signal ? { signal } : {});
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(
      `${source} cannot be fetched: ${reason}; for a file in Node, hand over the bytes that it holds`,
      { cause },
    );
  }
}

function fromResponse(response: Response, name: string, options: OpenPithOptions): ByteStream {
  if (!response.ok || !response.body) {
    throw new InputError(`${name} cannot be fetched: the server answers ${response.status}`);
  }
  // A length in Content-Length is that of the encoded bytes where there is an encoding.
  const encoded = response.headers.has('content-encoding');
  const declared = Number(response.headers.get('content-length') ?? Number.NaN);
  return counted(response.body, encoded || !(declared > 0) ? undefined : declared, options);
}

async function* counted(
  stream: ReadableStream<Uint8Array>,
  total: number | undefined,
  { onProgress, signal }: OpenPithOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  let received = 0;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) return;
      received += value.length;
      onProgress?.(received, total);
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
