import { addBytePlane, addInterleavedBytes } from './byte-planes.js';
import { expandClusters, readCentroids } from './codebook.js';
import { CorruptFileError, InputError } from './errors.js';
import { float16ToFloat32Bits } from './float16.js';
import { type StreamRecord, type TensorRecord, valueStreams } from './header.js';
import type { HuffmanDecoder } from './huffman-decoder.js';
import { placeEntries } from './relative-index.js';
import { streamCoder } from './stream-coders.js';
import { type SymbolArray, zeroSymbols } from './symbol-histogram.js';
import type { SharedTensor, Tensor, TensorData } from './tensor.js';
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
  file: Uint8Array,
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
export function decodeDense(
  file: Uint8Array,
  tensor: TensorRecord,
  decoder?: HuffmanDecoder,
): Tensor {
  const { name, shape, dtype } = tensor;
  return { name, shape, dtype, data: toData(decodeItems(file, tensor, decoder), tensor) };
}

/**
 * The tensor as centroids and clusters.
 *
 * @throws {InputError} when its values are raw
 * @throws {CorruptFileError} as `decodeDense`
 */
export function decodeClusters(
  file: Uint8Array,
  tensor: TensorRecord,
  decoder?: HuffmanDecoder,
): SharedTensor {
  const { name, shape, vectorLength } = tensor;
  if (tensor.kind !== 'codebook') {
    throw new InputError(`${name}: its values are raw ${tensor.kind}, so it has no codebook`);
  }
  const words = readCentroids(tensor.codebook, tensor.codebookIsFloat16);
  const centroids = new Float32Array(words.buffer);
  const clusters = decodeItems(file, tensor, decoder);
  return { name, shape, dtype: 'float32', centroids, clusters, vectorLength };
}

/** [elements / vectorLength]: bit patterns of raw values, or cluster indexes. */
function decodeItems(
  file: Uint8Array,
  tensor: TensorRecord,
  decoder?: HuffmanDecoder,
): SymbolArray {
  const { gaps, values } = decodeEntries(file, tensor, decoder);
  if (!gaps) return values;
  const groups = tensor.elements / tensor.vectorLength;
  const items = allocate(values.BYTES_PER_ELEMENT, groups, tensor);
  const misplaced = placeEntries(gaps, values, items);
  if (misplaced >= 0) {
    throw new CorruptFileError(
      tensor.streams[0]!.offset,
      `tensor "${tensor.name}": entry ${misplaced} stands beyond the last of ${groups} positions`,
    );
  }
  return items;
}

function decodeValues(
  file: Uint8Array,
  tensor: TensorRecord,
  decoder?: HuffmanDecoder,
): SymbolArray {
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
    addBytePlane(values, plane, bytes);
  });
  return values;
}

function decodeStream(
  file: Uint8Array,
  tensor: TensorRecord,
  { form, offset, byteLength, alphabet }: StreamRecord,
  target: SymbolArray,
  decoder: HuffmanDecoder | undefined,
): void {
  const bytes = file.subarray(offset, offset + byteLength);
  streamCoder(form.coder)!.decode(
    { bytes, offset, label: `tensor "${tensor.name}"` },
    form,
    target,
    alphabet,
    decoder,
  );
}

function toData(items: SymbolArray, tensor: TensorRecord): TensorData {
  const { dtype, kind } = tensor;
  if (items instanceof Uint8Array && (dtype === 'uint8' || dtype === 'bool')) return items;
  if (dtype === 'int32') return new Int32Array(items.buffer as ArrayBuffer);
  if (kind === 'float32') return new Float32Array(items.buffer as ArrayBuffer);
  if (kind === 'codebook') {
    const centroids = readCentroids(tensor.codebook, tensor.codebookIsFloat16);
    return new Float32Array(expandClusters(items, centroids, tensor.vectorLength).buffer);
  }
  const words = allocate(4, items.length, tensor);
  for (let i = 0; i < items.length; i++) words[i] = float16ToFloat32Bits(items[i]!);
  return new Float32Array(words.buffer as ArrayBuffer);
}

/** Zeros of 1, 2 or 4 bytes each. Counts were held against the limits when the header was read. */
function allocate(width: number, count: number, { name }: TensorRecord): SymbolArray {
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
