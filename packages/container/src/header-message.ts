import { pith } from '#pith-message';
import { CanonicalCode } from './canonical-code.js';
import { CorruptFileError, PithError } from './errors.js';
import { failHeader as fail } from './fail-header.js';
import { type Header, type StreamRecord, type TensorRecord, versionFor } from './header.js';
import type { ReadLimits } from './limits.js';
import { readHeaderFields, type StreamFields, type TensorFields } from './read-header-fields.js';
import { MAX_INDEX_BITS } from './relative-index.js';
import type { StreamForm } from './stream-coder.js';
import { streamDecoder } from './stream-decoders.js';
import { type DType, elementCount } from './tensor.js';
import { readValues, type Values, valuesField } from './value-fields.js';
import { VALUE_WIDTHS } from './value-forms.js';

const DTYPES: readonly DType[] = ['float32', 'int32', 'uint8', 'bool'];
const LAYOUTS = ['dense', 'sparse'];

/** Serialises a header as a `Header` message of pith.proto. */
export function encodeHeaderMessage(header: Header): Uint8Array {
  const { format, generator, topology, recipe, codes } = header;
  const positions = new Map(codes.map((code, i) => [code, i]));
  const tensors = header.tensors.map((tensor) => {
    const { name, shape, sameAs } = tensor;
    if (sameAs === undefined) return tensorMessage(tensor, positions);
    return { name, shape: [...shape], sameAsPlusOne: sameAs + 1 };
  });
  const tables = codes.map((code) => code.toBytes());
  return pith.Header.encode({ format, generator, topology, recipe, tensors, tables }).finish();
}

function tensorMessage(tensor: TensorRecord, positions: ReadonlyMap<CanonicalCode, number>) {
  return {
    name: tensor.name,
    shape: [...tensor.shape],
    dtype: DTYPES.indexOf(tensor.dtype),
    layout: tensor.indexBits > 0 ? 1 : 0,
    values: valuesField(tensor),
    indexBits: tensor.indexBits,
    entries: tensor.indexBits > 0 ? tensor.entries : 0,
    vectorLengthMinusOne: tensor.vectorLength - 1,
    codebook: tensor.codebook,
    streams: tensor.streams.map(({ form, byteLength, crc32 }) => ({
      coder: form.coder,
      bits: form.bits,
      base: form.base,
      table: form.code ? positions.get(form.code)! : 0,
      byteLength,
      crc32,
      center: form.center ?? 0,
      row: form.row ?? 0,
    })),
  };
}

/**
 * Reads a header and checks all that can be checked without the payload.
 *
 * @param version of the format: what a later one brought is refused
 * @param payloadOffset where the first stream begins in the file
 * @param fileLength where the last stream must end; `undefined` when it is not known yet
 * @throws {CorruptFileError} when anything is outside what docs/format.md allows
 */
export function decodeHeaderMessage(
  raw: Uint8Array,
  version: number,
  limits: ReadLimits,
  payloadOffset: number,
  fileLength: number | undefined,
): Header {
  const message = readHeaderFields(raw, limits);
  const codes = message.tables.map(readTable);
  const names = new Set<string>();
  let offset = payloadOffset;
  const tensors: TensorRecord[] = [];
  for (const [position, record] of message.tensors.entries()) {
    const label = `tensor ${position} ("${shorten(record.name)}")`;
    if (names.has(record.name)) fail(`${label}: an earlier tensor has the same name`);
    names.add(record.name);
    if (record.sameAsPlusOne > 0) {
      tensors.push(readCopy(record, label, tensors));
      continue;
    }
    const tensor = readTensor(record, label, codes, offset, limits);
    offset = tensor.streams.reduce((sum, { byteLength }) => sum + byteLength, offset);
    tensors.push(tensor);
  }
  if (fileLength !== undefined && offset !== fileLength) {
    throw new CorruptFileError(
      Math.min(offset, fileLength),
      `the streams declared end at byte ${offset}, but the file has ${fileLength} bytes`,
    );
  }
  const { format, generator, topology, recipe } = message;
  const needed = versionFor(tensors);
  if (needed > version) {
    fail(`the file says that it is of version ${version}, but has what version ${needed} brought`);
  }
  return { version, format, generator, topology, recipe, tensors, codes };
}

function readTable(bytes: Uint8Array, position: number): CanonicalCode {
  try {
    return CanonicalCode.fromBytes(bytes);
  } catch (cause) {
    if (!(cause instanceof PithError)) throw cause;
    fail(`table ${position}: ${cause.message}`);
  }
}

/** A tensor that has the elements of an earlier one, and nothing of its own but name and shape. */
function readCopy(
  record: TensorFields,
  label: string,
  earlier: readonly TensorRecord[],
): TensorRecord {
  const { name, shape, sameAsPlusOne, codebook, streams, ...zeros } = record;
  const sameAs = sameAsPlusOne - 1;
  const original = earlier[sameAs];
  if (original === undefined || original.sameAs !== undefined) {
    fail(`${label}: a copy of tensor ${sameAs}, which must be an earlier one that is no copy`);
  }
  if (codebook.length > 0 || streams.length > 0 || Object.values(zeros).some((field) => field)) {
    fail(`${label}: a copy of tensor ${sameAs} with values of its own`);
  }
  if (elementCount(shape) !== original.elements) {
    fail(`${label}: ${elementCount(shape)} elements, but it is a copy of ${original.elements}`);
  }
  return { ...original, name, shape, sameAs };
}

function readTensor(
  record: TensorFields,
  label: string,
  codes: readonly CanonicalCode[],
  offset: number,
  limits: ReadLimits,
): TensorRecord {
  const { shape } = record;
  const elements = elementCount(shape);
  if (elements > limits.elements) {
    fail(
      `${label}: ${elements} elements, but at most ${limits.elements} are allowed (limits.elements)`,
    );
  }
  const dtype = DTYPES[record.dtype] ?? fail(`${label}: dtype ${record.dtype}, but must be 0 … 3`);
  const layout =
    LAYOUTS[record.layout] ?? fail(`${label}: layout ${record.layout}, but must be 0 or 1`);
  const values = readValues(record, label, dtype, elements);
  const groups = elements / values.vectorLength;

  const { indexBits, entries } = record;
  if (layout === 'sparse') {
    if (indexBits < 1 || indexBits > MAX_INDEX_BITS) {
      fail(`${label}: an index of ${indexBits} bits, but must be 1 … ${MAX_INDEX_BITS}`);
    }
    if (entries > groups) fail(`${label}: ${entries} entries, but only ${groups} positions`);
  } else if (indexBits !== 0 || entries !== 0) {
    fail(`${label}: a dense layout with index bits or entries, which must be 0`);
  }
  const stored = layout === 'sparse' ? entries : groups;
  const streamCounts = countStreams(record.streams.length, layout === 'sparse', values, stored);
  if (streamCounts === undefined) {
    fail(`${label}: ${record.streams.length} streams do not fit its layout and values`);
  }
  let next = offset;
  const streams = record.streams.map((stream, i) => {
    const isIndex = layout === 'sparse' && i === 0;
    const alphabet = isIndex ? 2 ** indexBits : values.alphabet;
    const read = readStream(
      stream,
      `${label}, stream ${i}`,
      codes,
      streamCounts[i]!,
      alphabet,
      next,
    );
    next += read.byteLength;
    return read;
  });
  return {
    name: record.name,
    shape,
    dtype,
    elements,
    ...values,
    indexBits,
    entries: stored,
    streams,
  };
}

/** Symbols in each stream, or `undefined` when there cannot be that many streams. */
function countStreams(
  streams: number,
  isSparse: boolean,
  { kind }: Values,
  stored: number,
): number[] | undefined {
  const index = isSparse ? [stored] : [];
  const width = VALUE_WIDTHS[kind];
  if (streams === index.length + 1) return [...index, stored * width];
  if (streams === index.length + width) return [...index, ...Array(width).fill(stored)];
  return undefined;
}

function readStream(
  record: StreamFields,
  label: string,
  codes: readonly CanonicalCode[],
  count: number,
  alphabet: number,
  offset: number,
): StreamRecord {
  const { coder: id, bits, base, table, byteLength, crc32, center, row } = record;
  const coder = streamDecoder(id) ?? fail(`${label}: coder ${id}, but must be 0 … 2`);
  let form: StreamForm = { coder: id, bits, base };
  if (coder.name === 'adaptive') form = { ...form, center, row };
  else if (center !== 0 || row !== 0) fail(`${label}: a center or row for a coder that takes none`);
  if (coder.name === 'huffman') {
    const code = codes[table];
    if (!code) fail(`${label}: table ${table}, but there are ${codes.length}`);
    form = { ...form, code };
  } else if (table !== 0) {
    fail(`${label}: table ${table} for a coder that takes none`);
  }
  const fault = coder.fault(form, count, byteLength, alphabet);
  if (fault !== undefined) fail(`${label}: ${fault}`);
  return { form, count, alphabet, offset, byteLength, crc32 };
}

/** Names come from the file: one of megabytes is not put into a message. */
function shorten(name: string): string {
  return name.length > 80 ? `${name.slice(0, 79)}…` : name;
}
