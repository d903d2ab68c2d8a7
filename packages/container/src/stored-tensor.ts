import { crc32 } from './crc32.js';
import { CorruptFileError } from './errors.js';
import type { FilePart } from './file-part.js';
import type { TensorRecord } from './header.js';
import type { HuffmanDecoder } from './huffman-decoder.js';
import { hex32 } from './prologue.js';
import type { DType, SharedTensor, SparseTensor, Tensor } from './tensor.js';
import {
  type DecodedEntries,
  decodeClusters,
  decodeDense,
  decodeEntries,
  decodeSparse,
} from './tensor-decoder.js';
import type { ValueKind } from './value-forms.js';

/** What the header tells of a tensor. */
export interface TensorDescriptor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly elements: number;
  readonly layout: 'dense' | 'sparse';
  readonly values: ValueKind;
  /** Size of the codebook; 0 for raw values. */
  readonly centroids: number;
  /** Bytes of its streams, without codebook and tables; 0 where it has those of an earlier tensor. */
  readonly payloadBytes: number;
}

/** Where the entries of a tensor come from: streams of its own, or a compact file's one stream. */
export interface EntrySource {
  /** @throws {CorruptFileError} where something is damaged */
  verify(): void;
  /** The entries, decoded; they are the caller's. @throws {CorruptFileError} as `verify` */
  decode(): DecodedEntries;
}

/** A tensor whose bytes are at hand. Its checksums are verified whenever it is decoded. */
export class StoredTensor {
  readonly #record: TensorRecord;
  readonly #source: EntrySource;

  /** @internal `PithFile` and `ModelStream` make them. */
  constructor(record: TensorRecord, source: EntrySource) {
    this.#record = record;
    this.#source = source;
  }

  get descriptor(): TensorDescriptor {
    return describeTensor(this.#record);
  }

  /** As `PithFile.decodeTensor`. */
  decodeTensor(): Tensor {
    return decodeDense(this.#record, this.decodeEntries());
  }

  /** As `PithFile.decodeShared`. */
  decodeShared(): SharedTensor {
    return decodeClusters(this.#record, () => this.decodeEntries());
  }

  /** As `PithFile.decodeSparse`. */
  decodeSparse(): SparseTensor {
    return decodeSparse(this.#record, () => this.decodeEntries());
  }

  /** @internal */
  decodeEntries(): DecodedEntries {
    return this.#source.decode();
  }

  /** @throws {CorruptFileError} at the first stream whose checksum is wrong */
  verify(): void {
    this.#source.verify();
  }
}

/** The streams of a tensor in versions 1 and 2; each has a checksum. */
export class TensorStreams implements EntrySource {
  readonly #part: FilePart;
  readonly #record: TensorRecord;
  readonly #decoder: HuffmanDecoder | undefined;

  constructor(part: FilePart, record: TensorRecord, decoder: HuffmanDecoder | undefined) {
    this.#part = part;
    this.#record = record;
    this.#decoder = decoder;
  }

  decode(): DecodedEntries {
    this.verify();
    return decodeEntries(this.#part, this.#record, this.#decoder);
  }

  verify(): void {
    this.#record.streams.forEach(({ offset, byteLength, crc32: declared }, i) => {
      const computed = crc32(this.#part.at(offset, byteLength));
      if (computed !== declared) {
        throw new CorruptFileError(
          offset,
          `tensor "${this.#record.name}", stream ${i}: its CRC-32 is ${hex32(computed)}, but ` +
            `${hex32(declared)} is declared: the file is damaged`,
        );
      }
    });
  }
}

export function describeTensor(tensor: TensorRecord): TensorDescriptor {
  const { name, shape, dtype, elements, kind, centroids, indexBits } = tensor;
  const streams = tensor.sameAs === undefined ? tensor.streams : [];
  const payloadBytes = streams.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const layout = indexBits > 0 ? 'sparse' : 'dense';
  return { name, shape, dtype, elements, layout, values: kind, centroids, payloadBytes };
}
