import { elementCount, InputError, quoteName } from '@pith/container';
import { type ElementTypeFacts, elementTypeOf } from './element-type.js';
import { LIMITS } from './limits.js';
import {
  decodeText,
  encodeVarint,
  WIRE,
  WireCursor,
  type WireField,
  wireFields,
} from './wire-cursor.js';

/** Numbers of TensorProto's fields. */
const DIMS = 1;
const DATA_TYPE = 2;
const NAME = 8;
export const RAW_DATA = 9;
const EXTERNAL_DATA = 13;
const DATA_LOCATION = 14;

/** The fields that hold elements, and the wire type of one that stands alone, not packed with others. */
const DATA_FIELDS: ReadonlyMap<number, number> = new Map([
  [4, WIRE.fixed32],
  [5, WIRE.varint],
  [6, WIRE.bytes],
  [7, WIRE.varint],
  [RAW_DATA, WIRE.bytes],
  [10, WIRE.fixed64],
  [11, WIRE.varint],
]);
/** The fields that say where elements lie outside of the model. */
const EXTERNAL_FIELDS: ReadonlySet<number> = new Set([EXTERNAL_DATA, DATA_LOCATION]);

const EXTERNAL_KEYS = ['location', 'offset', 'length'];

/** Where the elements of a tensor lie outside of the model (onnx/docs/ExternalData.md). */
export interface ExternalPlace {
  /** A path relative to the model's folder, as the file says it, not checked. */
  readonly location: string;
  readonly offset: number;
  /** As the file says it. */
  readonly length: number | undefined;
}

/** A TensorProto, its elements not read yet. */
export interface TensorMessage {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly shape: readonly number[];
  /** Product of the shape. */
  readonly elements: number;
  readonly elementType: ElementTypeFacts;
  /** Numbers of the fields that hold elements and are not empty. */
  readonly dataFields: ReadonlySet<number>;
  readonly external: ExternalPlace | undefined;
}

/**
 * Reads a TensorProto but for its elements.
 *
 * @throws {InputError} when it is damaged, or its shape is no shape
 */
export function readTensorMessage(bytes: Uint8Array, start: number, end: number): TensorMessage {
  const shape: number[] = [];
  const dataFields = new Set<number>();
  const entries = new Map<string, string>();
  let name = '';
  let typeNumber = 0;
  let location = 0;
  for (const field of wireFields(bytes, start, end)) {
    const value = () => new WireCursor(bytes, field.valueStart, field.end);
    if (field.number === DIMS) readDimensions(field, value(), shape);
    else if (field.number === DATA_TYPE && field.wireType === WIRE.varint)
      typeNumber = value().int32();
    else if (field.number === DATA_LOCATION && field.wireType === WIRE.varint)
      location = value().int32();
    else if (field.wireType === WIRE.bytes && field.number === NAME)
      name = decodeText(bytes.subarray(field.valueStart, field.end));
    else if (field.wireType === WIRE.bytes && field.number === EXTERNAL_DATA)
      readEntry(bytes, field, entries);
    else if (isData(field) && field.end > field.valueStart) dataFields.add(field.number);
  }
  const elements = elementCount(shape);
  if (!Number.isSafeInteger(elements)) {
    throw new InputError(
      `tensor ${quoteName(name)}: shape [${shape.join(', ')}] has more elements than any machine holds; the model is damaged`,
    );
  }
  const elementType = elementTypeOf(typeNumber);
  const external = location === 1 ? externalPlace(name, entries) : undefined;
  return { bytes, start, end, name, shape, elements, elementType, dataFields, external };
}

/** The fields of a tensor that hold elements. There may be one an element, and so very many. */
export function* elementFields({ bytes, start, end }: TensorMessage): Generator<WireField> {
  for (const field of wireFields(bytes, start, end)) {
    if (isData(field) && field.end > field.valueStart) yield field;
  }
}

/** Where elements are put: into the message, little-endian, or into another file. */
export type Elements =
  | { readonly raw: Uint8Array }
  | { readonly external: Required<ExternalPlace> };

/**
 * The message without the elements, and without the place outside where they were; with others in their
 * place if they are given.
 */
export function withElements(message: TensorMessage, elements?: Elements): Uint8Array[] {
  const { bytes, start, end } = message;
  const added = elements === undefined ? [] : encodeElements(elements);
  const parts: Uint8Array[] = [];
  let copied = start;
  let isPlaced = false;
  for (const field of wireFields(bytes, start, end)) {
    const drop = isData(field) || EXTERNAL_FIELDS.has(field.number);
    // Serialisers write fields by number: raw data in its place gives back the very bytes of most files.
    const isHere: boolean = !isPlaced && field.number > RAW_DATA;
    if (!drop && !isHere) continue;
    if (field.start > copied) parts.push(bytes.subarray(copied, field.start));
    if (isHere) parts.push(...added);
    isPlaced ||= isHere;
    copied = drop ? field.end : field.start;
  }
  parts.push(bytes.subarray(copied, end));
  if (!isPlaced) parts.push(...added);
  return parts;
}

function encodeElements(elements: Elements): Uint8Array[] {
  if ('raw' in elements) return bytesField(RAW_DATA, [elements.raw]);
  const { location, offset, length } = elements.external;
  const entries = Object.entries({ location, offset, length }).flatMap(([key, value]) => {
    const text = (field: number, content: string | number | undefined) =>
      bytesField(field, [new TextEncoder().encode(String(content))]);
    return bytesField(EXTERNAL_DATA, [...text(1, key), ...text(2, value)]);
  });
  return [...entries, Uint8Array.of(DATA_LOCATION * 8 + WIRE.varint, 1)];
}

function bytesField(number: number, parts: readonly Uint8Array[]): Uint8Array[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [encodeVarint(number * 8 + WIRE.bytes), encodeVarint(length), ...parts];
}

function isData({ number, wireType }: WireField): boolean {
  const alone = DATA_FIELDS.get(number);
  return alone !== undefined && (wireType === alone || wireType === WIRE.bytes);
}

/** Dimensions, packed or not. */
function readDimensions(field: WireField, cursor: WireCursor, shape: number[]): void {
  if (field.wireType !== WIRE.varint && field.wireType !== WIRE.bytes) return;
  while (cursor.position < field.end) {
    const size = cursor.int64();
    if (typeof size === 'bigint' || size < 0) {
      throw new InputError(
        `at byte ${field.start}: a tensor has the dimension ${size}, but none is negative or above 2^53; the model is damaged`,
      );
    }
    if (shape.push(size) > LIMITS.rank) {
      throw new InputError(
        `at byte ${field.start}: a tensor has more than ${LIMITS.rank} dimensions; the model is damaged, or made to do harm`,
      );
    }
  }
}

/** A StringStringEntryProto. */
function readEntry(bytes: Uint8Array, entry: WireField, entries: Map<string, string>): void {
  let key = '';
  let value = '';
  for (const { number, wireType, valueStart, end } of wireFields(
    bytes,
    entry.valueStart,
    entry.end,
  )) {
    if (wireType !== WIRE.bytes) continue;
    if (number === 1) key = decodeText(bytes.subarray(valueStart, end));
    if (number === 2) value = decodeText(bytes.subarray(valueStart, end));
  }
  if (EXTERNAL_KEYS.includes(key)) entries.set(key, value);
}

function externalPlace(name: string, entries: ReadonlyMap<string, string>): ExternalPlace {
  const number = (key: string): number | undefined => {
    const text = entries.get(key);
    if (text === undefined) return undefined;
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value)) return value;
    throw new InputError(
      `tensor ${quoteName(name)}: its external data has the ${key} ${quoteName(text)}, which is no number of bytes`,
    );
  };
  const location = entries.get('location');
  if (location === undefined || location === '') {
    throw new InputError(
      `tensor ${quoteName(name)}: its numbers lie in another file, but the model does not say in which; export the model again`,
    );
  }
  return { location, offset: number('offset') ?? 0, length: number('length') };
}
