import { ByteSource, type ByteStream } from './byte-source.js';
import { isCompact, openCompact } from './compact/open-compact.js';
import { concatenate } from './concatenate.js';
import { CorruptFileError, UsageError } from './errors.js';
import { FilePart } from './file-part.js';
import type { Header } from './header.js';
import { decompressHeader } from './header-compression.js';
import { decodeHeaderMessage } from './header-message.js';
import type { HuffmanDecoder } from './huffman-decoder.js';
import { FORMAT_LIMITS, readLimits } from './limits.js';
import { ModelDescription } from './model-description.js';
import { checkHeaderLengths, openHeader, PROLOGUE_BYTES, readPrologue } from './prologue.js';
import { PithFile, type ReadOptions } from './read-model.js';
import { type EntrySource, StoredTensor, TensorStreams } from './stored-tensor.js';

/**
 * A `.pith` file that is still arriving: its header has been read, and its tensors come one after
 * the other, in file order, each as soon as its bytes are there. Of the payload it holds the tensor
 * at hand, those that later ones refer to, and one chunk.
 */
export class ModelStream extends ModelDescription implements AsyncIterable<StoredTensor> {
  readonly #source: ByteSource;
  readonly #header: Header;
  readonly #decoder: HuffmanDecoder | undefined;
  readonly #compact: readonly EntrySource[] | undefined;
  /** The file, where it is a compact one (version 3): that was decoded as a whole. */
  readonly file: PithFile | undefined;
  #begun = false;

  /** @internal Use `openModel`. */
  constructor(
    source: ByteSource,
    header: Header,
    headerBytes: number,
    decoder: HuffmanDecoder | undefined,
    compact?: readonly EntrySource[],
  ) {
    super(header, headerBytes);
    this.#source = source;
    this.#header = header;
    this.#decoder = decoder;
    this.#compact = compact;
    this.file = compact && new PithFile(header, headerBytes, compact);
  }

  /**
   * Every tensor, once; leaving the loop early ends the stream.
   *
   * @throws {CorruptFileError} when the file ends too early or too late
   * @throws {UsageError} when it was iterated or cancelled before
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<StoredTensor, void, undefined> {
    if (this.#begun) throw new UsageError('a model stream can be read once; open the file again');
    this.#begun = true;
    if (this.#compact) {
      for (const [i, source] of this.#compact.entries()) {
        yield new StoredTensor(this.#header.tensors[i]!, source);
      }
      return;
    }
    try {
      let offset = this.headerBytes;
      // What later tensors refer to is kept.
      const wanted = new Set(this.#header.tensors.map(({ sameAs }) => sameAs));
      const kept = new Map<number, FilePart>();
      for (const [position, record] of this.#header.tensors.entries()) {
        const { payloadBytes } = this.tensors[position]!;
        const bytes = await this.#source.take(payloadBytes);
        if (bytes.length < payloadBytes) this.#failLength(offset + bytes.length);
        const own = new FilePart(bytes, offset);
        if (wanted.has(position)) kept.set(position, own);
        const part = record.sameAs === undefined ? own : kept.get(record.sameAs)!;
        yield new StoredTensor(record, new TensorStreams(part, record, this.#decoder));
        offset += payloadBytes;
      }
      const more = await this.#source.take(1);
      if (more.length > 0) this.#failLength(Infinity);
    } finally {
      await this.#source.cancel();
    }
  }

  /** Ends the stream without reading the rest. */
  async cancel(): Promise<void> {
    this.#begun = true;
    await this.#source.cancel();
  }

  #failLength(length: number): never {
    const end = this.tensors.reduce((sum, tensor) => sum + tensor.payloadBytes, this.headerBytes);
    throw new CorruptFileError(
      Math.min(end, length),
      `the streams declared end at byte ${end}, but the file has ` +
        `${length > end ? 'more' : length} bytes`,
    );
  }
}

/**
 * Reads and checks the header of a `.pith` file as it arrives; `readModel` is for a file that is
 * there as a whole. Everything that `readModel` refuses is refused, the file's length when its end
 * is reached.
 *
 * @param stream chunks are kept until the tensors in them were handed out, and not copied
 * @throws {CorruptFileError} with the byte offset, when the header is damaged, cut short, hostile, or
 *   of another version
 * @throws {UsageError} when a limit is not within the format's own, or the stream gives no bytes
 * @example
 * const model = await openModel((await fetch('model.pith')).body!);
 * for await (const tensor of model) use(tensor.decodeTensor());
 */
export async function openModel(
  stream: ByteStream,
  options: ReadOptions = {},
): Promise<ModelStream> {
  const limits = readLimits(options.limits);
  const source = new ByteSource(stream);
  try {
    const prologue = await source.take(PROLOGUE_BYTES);
    if (isCompact(prologue)) {
      const rest = await source.take(FORMAT_LIMITS.compactBytes);
      const { header, headerBytes, sources } = await openCompact(
        concatenate([prologue, rest]),
        limits,
        options,
      );
      await source.cancel();
      return new ModelStream(source, header, headerBytes, undefined, sources);
    }
    const lengths = readPrologue(prologue);
    checkHeaderLengths(lengths, limits);
    const rest = await source.take(lengths.compressedLength);
    const bytes = concatenate([prologue, rest]);
    const { version, compressed, rawLength } = openHeader(bytes, limits);
    const raw = await decompressHeader(compressed, rawLength, PROLOGUE_BYTES);
    const header = decodeHeaderMessage(raw, version, limits, bytes.length, undefined);
    return new ModelStream(source, header, bytes.length, options.huffmanDecoder);
  } catch (error) {
    await source.cancel();
    throw error;
  }
}
