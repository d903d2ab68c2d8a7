import { isCompact, openCompact } from './compact/open-compact.js';
import type { OpenContextDecoder } from './context-decoder.js';
import { InputError } from './errors.js';
import { FilePart } from './file-part.js';
import type { Header } from './header.js';
import { decompressHeader } from './header-compression.js';
import { decodeHeaderMessage } from './header-message.js';
import type { HuffmanDecoder } from './huffman-decoder.js';
import { type ReadLimits, readLimits } from './limits.js';
import { ModelDescription } from './model-description.js';
import { openHeader, PROLOGUE_BYTES } from './prologue.js';
import { type EntrySource, StoredTensor, TensorStreams } from './stored-tensor.js';
import type { SharedTensor, SparseTensor, Tensor } from './tensor.js';
import { describeLayout, firstUses, type TensorLayout } from './tensor-layout.js';

export interface ReadOptions {
  /** Lower limits than the defaults, for files that are not trusted. */
  readonly limits?: Partial<ReadLimits>;
  /**
   * Decodes the bulk of long Huffman streams; @default one in JavaScript. @pith/runtime has one in
   * WebAssembly.
   */
  readonly huffmanDecoder?: HuffmanDecoder;
  /**
   * Opens a decoder for the quantised tensors of a compact file (version 3); @default none, and one in
   * JavaScript decodes them. @pith/runtime has one in WebAssembly.
   */
  readonly contextDecoder?: OpenContextDecoder;
  /** Stops the decoding of a compact file, which may take seconds, between two of its tensors. */
  readonly signal?: AbortSignal;
}

/** A tensor by its name or its position. */
export type TensorKey = string | number;

/** A `.pith` file whose header has been read; tensors are decoded one at a time, when asked for. */
export class PithFile extends ModelDescription {
  readonly #header: Header;
  readonly #sources: readonly EntrySource[];
  readonly #positions: ReadonlyMap<string, number>;
  #firstUses: ReturnType<typeof firstUses> | undefined;

  /** @internal Use `readModel`. */
  constructor(header: Header, headerBytes: number, sources: readonly EntrySource[]) {
    super(header, headerBytes);
    this.#header = header;
    this.#sources = sources;
    this.#positions = new Map(header.tensors.map(({ name }, position) => [name, position]));
  }

  /**
   * Decodes a tensor to all its elements, zeros included, after verifying its streams' checksums.
   * It takes 4 bytes an element, and up to 8 more an entry on the way.
   *
   * @throws {InputError} when there is no such tensor, or no memory for it
   * @throws {CorruptFileError} when its streams are damaged
   */
  decodeTensor(key: TensorKey): Tensor {
    return this.#tensor(this.#position(key)).decodeTensor();
  }

  /**
   * Decodes a tensor whose values are a codebook to its centroids and cluster indexes.
   *
   * @throws {InputError} when there is no such tensor, no memory for it, or its values are raw
   * @throws {CorruptFileError} when its streams are damaged
   */
  decodeShared(key: TensorKey): SharedTensor {
    return this.#tensor(this.#position(key)).decodeShared();
  }

  /**
   * Decodes a tensor whose values are a codebook to its centroids and entries, without the zeros in
   * between: it takes 2 to 6 bytes an entry.
   *
   * @throws {InputError} when there is no such tensor, no memory for it, or its values are raw
   * @throws {CorruptFileError} when its streams are damaged
   */
  decodeSparse(key: TensorKey): SparseTensor {
    return this.#tensor(this.#position(key)).decodeSparse();
  }

  /**
   * Tells how a tensor is stored and what it costs. It decodes the tensor's entries to count zeros.
   *
   * @throws {InputError} when there is no such tensor, or no memory for it
   * @throws {CorruptFileError} when its streams are damaged
   */
  layout(key: TensorKey): TensorLayout {
    const position = this.#position(key);
    const { gaps, values } = this.#tensor(position).decodeEntries();
    let zeros = 0;
    for (let i = 0; i < values.length; i++) if (values[i] === 0) zeros++;
    this.#firstUses ??= firstUses(this.#header);
    return describeLayout(this.#header.tensors[position]!, this.#firstUses, {
      nonzeroItems: values.length - zeros,
      fillers: gaps ? zeros : 0,
    });
  }

  /** Verifies the checksums of all streams. @throws {CorruptFileError} at the first that is wrong */
  verify(): void {
    for (let position = 0; position < this.tensors.length; position++)
      this.#tensor(position).verify();
  }

  #position(key: TensorKey): number {
    const position = typeof key === 'number' ? key : this.#positions.get(key);
    if (position === undefined || this.tensors[position] === undefined) {
      throw new InputError(
        typeof key === 'number'
          ? `there is no tensor ${key}; the file has ${this.tensors.length}`
          : `there is no tensor named "${key}"; the file has ${this.tensors.length} tensors`,
      );
    }
    return position;
  }

  #tensor(position: number): StoredTensor {
    return new StoredTensor(this.#header.tensors[position]!, this.#sources[position]!);
  }
}

/**
 * Reads and checks the header of a `.pith` file; no tensor is decoded yet, but for those of a compact
 * file (version 3), which is decoded as a whole.
 *
 * The file may come from anyone: what it declares is checked against the limits and the file's
 * length before memory is taken, and whatever is wrong with it is a `CorruptFileError`.
 *
 * @param bytes the whole file; kept, not copied, so it must not change while the result is in use
 * @throws {CorruptFileError} with the byte offset, when the file is damaged, cut short, hostile, or
 *   of another version
 * @throws {UsageError} when a limit is not within the format's own
 * @throws the signal's reason when it is aborted
 * @example
 * const file = await readModel(await readFile('model.pith'));
 * const kernel = file.decodeTensor('dense_Dense1/kernel');
 */
export async function readModel(bytes: Uint8Array, options: ReadOptions = {}): Promise<PithFile> {
  const limits = readLimits(options.limits);
  if (isCompact(bytes)) {
    const { header, headerBytes, sources } = await openCompact(bytes, limits, options);
    return new PithFile(header, headerBytes, sources);
  }
  const { version, compressed, rawLength } = openHeader(bytes, limits);
  const raw = await decompressHeader(compressed, rawLength, PROLOGUE_BYTES);
  const headerBytes = PROLOGUE_BYTES + compressed.length;
  const header = decodeHeaderMessage(raw, version, limits, headerBytes, bytes.length);
  const part = new FilePart(bytes);
  const sources = header.tensors.map(
    (tensor) => new TensorStreams(part, tensor, options.huffmanDecoder),
  );
  return new PithFile(header, headerBytes, sources);
}
