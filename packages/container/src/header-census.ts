import protobuf from 'protobufjs/minimal.js';
import { CorruptFileError } from './errors.js';
import { FORMAT_LIMITS, type ReadLimits } from './limits.js';
import { PROLOGUE_BYTES } from './prologue.js';

/** The most streams that a tensor can have: the gaps and the four byte planes of float32. */
export const MAX_STREAMS = 5;

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

interface Field {
  readonly wireType: number;
  /** How often it may occur. @default 1 */
  readonly most?: number;
  readonly message?: MessageType;
}

interface MessageType {
  readonly name: string;
  readonly fields: Readonly<Record<number, Field>>;
}

const varints = (...numbers: number[]) =>
  Object.fromEntries(numbers.map((number) => [number, { wireType: VARINT }]));

const STREAM: MessageType = {
  name: 'StreamRecord',
  fields: { ...varints(1, 2, 3, 4, 5), 6: { wireType: FIXED32 } },
};

const TENSOR: MessageType = {
  name: 'TensorRecord',
  fields: {
    ...varints(3, 4, 5, 6, 7, 8),
    1: { wireType: BYTES },
    2: { wireType: BYTES },
    9: { wireType: BYTES },
    10: { wireType: BYTES, most: MAX_STREAMS, message: STREAM },
  },
};

const SHAPE_FIELD = 2;

/**
 * Walks over a header message without building anything and refuses what the schema does not have
 * or has too often. Only then may the generated decoder make objects of it: a header of 64 MiB could
 * else hold 32 million empty records.
 *
 * @throws {CorruptFileError} for an unknown or repeated field, another wire type than the schema's,
 *   too many tensors, tables, streams or dimensions, or a message cut short
 */
export function checkHeaderMessage(raw: Uint8Array, limits: ReadLimits): void {
  const header: MessageType = {
    name: 'Header',
    fields: {
      1: { wireType: BYTES },
      2: { wireType: BYTES },
      3: { wireType: BYTES },
      4: { wireType: BYTES },
      5: { wireType: BYTES, most: limits.tensors, message: TENSOR },
      6: { wireType: BYTES, most: FORMAT_LIMITS.tables },
    },
  };
  try {
    walk(protobuf.Reader.create(raw), raw.length, header);
  } catch (cause) {
    if (cause instanceof CorruptFileError) throw cause;
    throw new CorruptFileError(PROLOGUE_BYTES, 'the header is not a whole protobuf message', {
      cause,
    });
  }
}

function walk(reader: protobuf.Reader, end: number, { name, fields }: MessageType): void {
  const seen: number[] = [];
  while (reader.pos < end) {
    const tag = uint32(reader);
    const number = tag >>> 3;
    const field = fields[number];
    if (field === undefined || field.wireType !== (tag & 7)) {
      fail(`${name} has a field ${number} of wire type ${tag & 7}, which version 1 does not know`);
    }
    seen[number] = (seen[number] ?? 0) + 1;
    const most = field.most ?? 1;
    if (seen[number] > most) {
      fail(
        `${name} has its field ${number} more than ${most} times, but at most ${most} are allowed`,
      );
    }
    if (field.wireType !== BYTES) {
      if (field.wireType === VARINT) uint32(reader);
      else reader.fixed32();
      continue;
    }
    const length = uint32(reader);
    const fieldEnd = reader.pos + length;
    if (fieldEnd > end) fail(`${name}'s field ${number} reaches past the end of its message`);
    if (field.message) {
      walk(reader, fieldEnd, field.message);
      if (reader.pos !== fieldEnd) fail(`a ${field.message.name} reaches past its declared length`);
    } else {
      if (name === TENSOR.name && number === SHAPE_FIELD) checkRank(reader, fieldEnd);
      reader.pos = fieldEnd;
    }
  }
}

function checkRank(reader: protobuf.Reader, end: number): void {
  let rank = 0;
  while (reader.pos < end) {
    uint32(reader);
    if (++rank > FORMAT_LIMITS.rank) {
      fail(
        `a shape has more than ${FORMAT_LIMITS.rank} dimensions, but at most that many are allowed`,
      );
    }
  }
}

/** A varint; the generated decoder would silently cut off what is beyond 32 bits. */
function uint32(reader: protobuf.Reader): number {
  const start = reader.pos;
  const value = reader.uint32();
  const length = reader.pos - start;
  if (length > 5 || (length === 5 && reader.buf[reader.pos - 1]! > 0x0f)) {
    fail('an integer of the header is above 2^32 − 1');
  }
  return value;
}

function fail(message: string): never {
  throw new CorruptFileError(PROLOGUE_BYTES, message);
}
