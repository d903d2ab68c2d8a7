import { addInterleavedBytes, setBytePlane } from './byte-planes.js';
import { expandClusters, readCentroids } from './codebook.js';
import { CorruptFileError, InputError } from './errors.js';
import type { FilePart } from './file-part.js';
import { float16ToFloat32Bits } from './float16.js';
import { type StreamRecord, type TensorRecord, valueStreams } from './header.js';
import type { HuffmanDecoder } from './huffman-decoder.js';
import { firstMisplaced, placeEntries } from './relative-index.js';
import { streamDecoder } from './stream-decoders.js';
import { type SymbolArray, zeroSymbols } from './symbol-histogram.js';
import type { DType, SharedTensor, SparseTensor, Tensor, TensorData } from './tensor.js';
import { VALUE_WIDTHS } from './value-forms.js';

/** A tensor's streams, decoded but not yet put in their places. */
export interface DecodedEntries {
  /** [entries]: the zeros before each; absent in the dense layout */
  readonly gaps?: SymbolArray;
  /** [entries]: bit patterns of raw values, or cluster indexes */
  readonly values: SymbolArray;
}

/**
 * Decodes a tensor's streams, whose checksums have been verified.
 *
 * @throws {CorruptFileError} when a stream does not decode to what its record declares
 */
export function decodeEntries(
  file: FilePart,
  tensor: TensorRecord,
  decoder?: HuffmanDecoder,
): DecodedEntries {
  const values = decodeValues(file, tensor, decoder);
  if (tensor.indexBits === 0) return { values };
  const gaps = allocate(tensor.indexBits <= 8 ? 1 : 2, tensor.entries, tensor);
  decodeStream(file, tensor, tensor.streams[0]!, gaps, decoder);
  return { gaps, values };
}

/** The tensor with all its elements. @throws {CorruptFileError} as `decodeEntries`, or out of place */
export function decodeDense(tensor: TensorRecord, entries: DecodedEntries): Tensor {
  const { name, shape, dtype, vectorLength } = tensor;
  // Entries are far fewer than places: what can be done before they are placed is.
  const words =
    vectorLength === 1
      ? place({ ...entries, values: toWords(entries.values, tensor) }, tensor)
      : toWords(place(entries, tensor), tensor);
  return { name, shape, dtype, data: toData(words, dtype) };
}

/**
 * The tensor as centroids and clusters.
 *
 * @throws {InputError} when its values are raw
 * @throws {CorruptFileError} as `decodeDense`
 */
export function decodeClusters(tensor: TensorRecord, entries: () => DecodedEntries): SharedTensor {
  const { name, shape, vectorLength } = tensor;
  const centroids = readCodebook(tensor);
  const clusters = place(entries(), tensor);
  return { name, shape, dtype: 'float32', centroids, clusters, vectorLength };
}

/** [elements / vectorLength]: the values, and zeros where there is no entry. */
function place({ gaps, values }: DecodedEntries, tensor: TensorRecord): SymbolArray {
  if (!gaps) return values;
  const groups = tensor.elements / tensor.vectorLength;
  const items = allocate(values.BYTES_PER_ELEMENT, groups, tensor);
  const misplaced = placeEntries(gaps, values, items);
  if (misplaced >= 0) failMisplaced(misplaced, groups, tensor);
  return items;
}

function failMisplaced(entry: number, groups: number, { name, streams }: TensorRecord): never {
  throw new CorruptFileError(
    streams[0]!.offset,
    `tensor "${name}": entry ${entry} stands beyond the last of ${groups} positions`,
  );
}

/**
 * The tensor as centroids and entries.
 *
 * @throws {InputError} when its values are raw
 * @throws {CorruptFileError} as `decodeDense`
 */
export function decodeSparse(tensor: TensorRecord, entries: () => DecodedEntries): SparseTensor {
  const { name, shape, vectorLength } = tensor;
  const centroids = readCodebook(tensor);
  const { gaps, values } = entries();
  if (gaps) {
    const groups = tensor.elements / vectorLength;
    const misplaced = firstMisplaced(gaps, groups);
    if (misplaced >= 0) failMisplaced(misplaced, groups, tensor);
  }
  return {
    ...{ name, shape, dtype: 'float32', centroids, clusters: values, vectorLength },
    ...(gaps && { gaps: gaps as Uint8Array | Uint16Array }),
  };
}

function readCodebook(tensor: TensorRecord): Float32Array {
  if (tensor.kind !== 'codebook') {
    throw new InputError(
      `${tensor.name}: its values are raw ${tensor.kind}, so it has no codebook`,
    );
  }
  const words = readCentroids(tensor.codebook, tensor.codebookForm);
  return new Float32Array(words.buffer);
}

function decodeValues(file: FilePart, tensor: TensorRecord, decoder?: HuffmanDecoder): SymbolArray {
  const streams = valueStreams(tensor);
  const { kind, entries, centroids } = tensor;
  const width = VALUE_WIDTHS[kind];
  if (width === 1) {
    const bytes = kind !== 'codebook' || centroids < 2 ** 8 ? 1 : centroids < 2 ** 16 ? 2 : 4;
    const values = allocate(bytes, entries, tensor);
    decodeStream(file, tensor, streams[0]!, values, decoder);
    return values;
  }
  const values = allocate(width, entries, tensor);
  if (streams.length === 1) {
    const bytes = allocate(1, entries * width, tensor) as Uint8Array;
    decodeStream(file, tensor, streams[0]!, bytes, decoder);
    addInterleavedBytes(values, width, bytes);
    return values;
  }
  const bytes = allocate(1, entries, tensor) as Uint8Array;
  streams.forEach((stream, plane) => {
    decodeStream(file, tensor, stream, bytes, decoder);
    setBytePlane(values, plane, bytes);
  });
  return values;
}

function decodeStream(
  file: FilePart,
  tensor: TensorRecord,
  { form, offset, byteLength, alphabet }: StreamRecord,
  target: SymbolArray,
  decoder: HuffmanDecoder | undefined,
): void {
  const bytes = file.at(offset, byteLength);
  streamDecoder(form.coder)!.decode(
    { bytes, offset, label: `tensor "${tensor.name}"` },
    form,
    target,
    alphabet,
    decoder,
  );
}

/** [items · vectorLength]: what goes into the tensor's array; bit patterns for float32. */
function toWords(items: SymbolArray, tensor: TensorRecord): SymbolArray {
  const { kind } = tensor;
  if (kind === 'codebook') {
    const centroids = readCentroids(tensor.codebook, tensor.codebookForm);
    return expandClusters(items, centroids, tensor.vectorLength);
  }
  if (kind !== 'float16') return items;
  const words = allocate(4, items.length, tensor);
  for (let i = 0; i < items.length; i++) words[i] = float16ToFloat32Bits(items[i]!);
  return words;
}

function toData(words: SymbolArray, dtype: DType): TensorData {
  if (words instanceof Uint8Array) return words;
  const buffer = words.buffer as ArrayBuffer;
  return dtype === 'int32' ? new Int32Array(buffer) : new Float32Array(buffer);
}

/**
 * Zeros of 1, 2 or 4 bytes each. Counts were held against the limits when the header was read.
 *
 * @throws {InputError} when there is no memory for them
 */
export function allocate(width: number, count: number, { name }: TensorRecord): SymbolArray {
  try {
    return zeroSymbols(width, count);
  } catch (cause) {
    throw new InputError(
      `${name}: ${width * count} bytes are needed to decode it, which cannot be had here; ` +
        'set limits.elements to refuse such a file beforehand',
      { cause },
    );
  }
}
