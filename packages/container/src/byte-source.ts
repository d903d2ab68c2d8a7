import { UsageError } from './errors.js';

/** Bytes that arrive in chunks: the body of a `fetch`, a Node stream, or any other iterable. */
export type ByteStream =
  | AsyncIterable<Uint8Array>
  | {
      /** As a `ReadableStream` has it, also where that is no async iterable yet. */
      getReader(): {
        read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
        cancel(reason?: unknown): Promise<void>;
      };
    };

/** Takes a given number of bytes at a time from a stream. It holds one chunk more than was taken. */
export class ByteSource {
  readonly #next: () => Promise<Uint8Array | undefined>;
  readonly #cancel: () => Promise<unknown>;
  #rest = new Uint8Array(0);

  constructor(stream: ByteStream) {
    if ('getReader' in stream) {
      const reader = stream.getReader();
      this.#next = async () => {
        const { done, value } = await reader.read();
        return done ? undefined : value;
      };
      this.#cancel = () => reader.cancel();
    } else {
      const iterator = stream[Symbol.asyncIterator]();
      this.#next = async () => {
        const { done, value } = await iterator.next();
        return done ? undefined : value;
      };
      this.#cancel = async () => iterator.return?.();
    }
  }

  /**
   * The next `count` bytes; fewer when the stream ends before. Memory is taken as they arrive, so
   * that a count that a hostile file declares costs nothing by itself.
   *
   * @throws {UsageError} when the stream does not give bytes; and whatever the stream throws
   */
  async take(count: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    while (length < count) {
      const chunk = this.#rest.length > 0 ? this.#rest : await this.#next();
      if (chunk === undefined) break;
      if (!(chunk instanceof Uint8Array)) {
        throw new UsageError(
          `the stream gives chunks of ${typeof chunk}, but must give Uint8Array`,
        );
      }
      if (chunk.length === 0) continue;
      const taken = chunk.subarray(0, count - length);
      this.#rest = chunk.subarray(taken.length) as Uint8Array<ArrayBuffer>;
      length += taken.length;
      chunks.push(taken);
    }
    if (chunks.length === 1) return chunks[0]!;
    const whole = new Uint8Array(length);
    let offset = 0;
    for (const chunk of chunks) {
      whole.set(chunk, offset);
      offset += chunk.length;
    }
    return whole;
  }

  /** Ends the stream, so that nothing more is sent; a stream that failed cannot fail again. */
  async cancel(): Promise<void> {
    await this.#cancel().catch(() => undefined);
  }
}
