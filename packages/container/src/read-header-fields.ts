import { CorruptFileError } from './errors.js';
import { FORMAT_LIMITS, type ReadLimits } from './limits.js';
import { PROLOGUE_BYTES } from './prologue.js';
import { WireReader } from './wire-reader.js';

/** The messages of pith.proto, as they are read. */
export interface HeaderFields {
  readonly format: string;
  readonly generator: string;
  readonly topology: Uint8Array;
  readonly recipe: string;
  readonly tensors: readonly TensorFields[];
  readonly tables: readonly Uint8Array[];
}

export interface TensorFields {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: number;
  readonly layout: number;
  readonly values: number;
  readonly indexBits: number;
  readonly entries: number;
  readonly vectorLengthMinusOne: number;
  readonly codebook: Uint8Array;
  readonly streams: readonly StreamFields[];
  readonly sameAsPlusOne: number;
}

export interface StreamFields {
  readonly coder: number;
  readonly bits: number;
  readonly base: number;
  readonly table: number;
  readonly byteLength: number;
  readonly crc32: number;
  readonly center: number;
  readonly row: number;
}

/** The most streams that a tensor can have: the gaps and the four byte planes of float32. */
const MAX_STREAMS = 5;

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

/** One kind of field: what it is when it is absent, and how it is read up to `end`. */
interface Kind<T> {
  readonly wireType: number;
  readonly absent: () => T;
  readonly read: (reader: WireReader, end: number) => unknown;
  /** How often it may occur; its values are collected. @default once */
  readonly most?: number;
}

type Fields<T> = { readonly [K in keyof T]: readonly [number: number, kind: Kind<T[K]>] };

const integer: Kind<number> = { wireType: VARINT, absent: () => 0, read: uint32 };

const fixed32: Kind<number> = {
  wireType: FIXED32,
  absent: () => 0,
  read: (reader) => reader.fixed32(),
};

const bytes: Kind<Uint8Array> = {
  wireType: BYTES,
  absent: () => new Uint8Array(0),
  read: (reader, end) => reader.bytesTo(end),
};

const text: Kind<string> = {
  wireType: BYTES,
  absent: () => '',
  read: (reader, end) =>
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(reader.bytesTo(end)),
};

const shape: Kind<readonly number[]> = {
  wireType: BYTES,
  absent: () => [],
  read(reader, end) {
    const sizes: number[] = [];
    while (reader.position < end) {
      if (sizes.push(uint32(reader)) > FORMAT_LIMITS.rank) {
        fail(
          `a shape has more than ${FORMAT_LIMITS.rank} dimensions, but at most that many are allowed`,
        );
      }
    }
    return sizes;
  },
};

const STREAM: Fields<StreamFields> = {
  coder: [1, integer],
  bits: [2, integer],
  base: [3, integer],
  table: [4, integer],
  byteLength: [5, integer],
  crc32: [6, fixed32],
  center: [7, integer],
  row: [8, integer],
};

const TENSOR: Fields<TensorFields> = {
  name: [1, text],
  shape: [2, shape],
  dtype: [3, integer],
  layout: [4, integer],
  values: [5, integer],
  indexBits: [6, integer],
  entries: [7, integer],
  vectorLengthMinusOne: [8, integer],
  codebook: [9, bytes],
  streams: [10, repeated(message('StreamRecord', STREAM), MAX_STREAMS)],
  sameAsPlusOne: [11, integer],
};

/**
 * Reads a header message and refuses what the schema does not have or has too often, before it makes
 * anything of it: a header of 64 MiB could else hold 32 million empty records.
 *
 * @throws {CorruptFileError} for an unknown or repeated field, another wire type than the schema's,
 *   too many tensors, tables, streams or dimensions, text that is not UTF-8, or a message cut short
 */
export function readHeaderFields(raw: Uint8Array, limits: ReadLimits): HeaderFields {
  const header: Fields<HeaderFields> = {
    format: [1, text],
    generator: [2, text],
    topology: [3, bytes],
    recipe: [4, text],
    tensors: [5, repeated(message('TensorRecord', TENSOR), limits.tensors)],
    tables: [6, repeated(bytes, FORMAT_LIMITS.tables)],
  };
  try {
    return message('Header', header).read(new WireReader(raw), raw.length) as HeaderFields;
  } catch (cause) {
    if (cause instanceof CorruptFileError) throw cause;
    throw new CorruptFileError(PROLOGUE_BYTES, 'the header is not a whole protobuf message', {
      cause,
    });
  }
}

function repeated<T>({ wireType, read }: Pick<Kind<T>, 'wireType' | 'read'>, most: number) {
  return { wireType, read, most, absent: (): T[] => [] };
}

function message<T>(name: string, fields: Fields<T>): Omit<Kind<T>, 'absent'> {
  type Named = readonly [key: string, field: readonly [number, Kind<unknown>]];
  const named = Object.entries(fields) as unknown as readonly Named[];
  const byNumber = new Map(named.map(([key, [number, kind]]) => [number, { key, kind }]));
  const read = (reader: WireReader, end: number): unknown => {
    const found = Object.fromEntries(named.map(([key, [, { absent }]]) => [key, absent()]));
    const seen: number[] = [];
    while (reader.position < end) {
      const tag = uint32(reader);
      const [number, wireType] = [tag >>> 3, tag & 7];
      const field = byNumber.get(number);
      if (field?.kind.wireType !== wireType) {
        return fail(
          `${name} has a field ${number} of wire type ${wireType}, which the format does not have`,
        );
      }
      const { key, kind } = field;
      seen[number] = (seen[number] ?? 0) + 1;
      const most = kind.most ?? 1;
      if (seen[number] > most) {
        fail(
          `${name} has its field ${number} more than ${most} times, but at most ${most} are allowed`,
        );
      }
      const length = wireType === BYTES ? uint32(reader) : 0;
      const fieldEnd = reader.position + length;
      if (fieldEnd > end) fail(`${name}'s field ${number} reaches past the end of its message`);
      const value = kind.read(reader, fieldEnd);
      if (wireType === BYTES && reader.position !== fieldEnd) {
        fail(`${name}'s field ${number} reaches past its declared length`);
      }
      if (kind.most === undefined) found[key] = value;
      else (found[key] as unknown[]).push(value);
    }
    return found;
  };
  return { wireType: BYTES, read };
}

function uint32(reader: WireReader): number {
  const value = reader.uint32();
  if (Number.isNaN(value)) fail('an integer of the header is above 2^32 − 1');
  return value;
}

function fail(reason: string): never {
  throw new CorruptFileError(PROLOGUE_BYTES, reason);
}
