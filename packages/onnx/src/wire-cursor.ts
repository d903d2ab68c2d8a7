import { InputError } from '@pith/container';

/** How a value lies on the wire (https://protobuf.dev/programming-guides/encoding). */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** A field of a message: where it lies in the file. */
export interface WireField {
  readonly number: number;
  readonly wireType: number;
  /** Of its tag. */
  readonly start: number;
  /** Of its value; a value of bytes begins after its length. */
  readonly valueStart: number;
  readonly end: number;
}

/** Reads protobuf's wire format from `position` to `end`. */
export class WireCursor {
  readonly bytes: Uint8Array;
  readonly end: number;
  position: number;

  constructor(bytes: Uint8Array, position = 0, end = bytes.length) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  /**
   * A signed integer of 64 bits: a number where that holds it, else a bigint.
   *
   * @throws {InputError} at the end of the bytes, or where it goes on for more than ten of them
   */
  int64(): number | bigint {
    const { low, high } = this.#varint();
    const value = (high | 0) * 2 ** 32 + low;
    return Number.isSafeInteger(value) ? value : BigInt.asIntN(64, bits64(low, high));
  }

  /** An unsigned integer of 64 bits. @throws {InputError} as {@link int64} */
  uint64(): bigint {
    const { low, high } = this.#varint();
    return bits64(low, high);
  }

  /** The lower 32 bits of an integer, signed. @throws {InputError} as {@link int64} */
  int32(): number {
    return this.#varint().low | 0;
  }

  /**
   * The next field; `position` is then behind it.
   *
   * @throws {InputError} when it does not end before the message does, or is of no known form
   */
  field(): WireField {
    const start = this.position;
    const tag = this.#varint();
    const number = tag.low >>> 3;
    const wireType = tag.low & 7;
    if (number === 0 || tag.high !== 0) {
      throw new InputError(
        `at byte ${start}: a field numbered ${tag.high === 0 ? 0 : 'above 2^29'}, which no message has; the model is damaged, or no ONNX model`,
      );
    }
    let length = 0;
    if (wireType === WIRE.varint) {
      this.#varint();
      return { number, wireType, start, valueStart: this.#valueStart(start), end: this.position };
    }
    if (wireType === WIRE.bytes) {
      const declared = this.#varint();
      length = declared.high * 2 ** 32 + declared.low;
    } else if (wireType === WIRE.fixed32) {
      length = 4;
    } else if (wireType === WIRE.fixed64) {
      length = 8;
    } else {
      throw new InputError(
        `at byte ${start}: field ${number} has wire type ${wireType}, but ONNX has only 0, 1, 2 and 5; the model is damaged, or no ONNX model`,
      );
    }
    const valueStart = this.position;
    if (length > this.end - valueStart) {
      throw new InputError(
        `at byte ${start}: field ${number} has ${length} bytes, but its message ends after ${this.end - valueStart}; the model is damaged or cut short`,
      );
    }
    this.position = valueStart + length;
    return { number, wireType, start, valueStart, end: this.position };
  }

  /** Where the value behind the tag at `start` begins. */
  #valueStart(start: number): number {
    let at = start;
    while (this.bytes[at]! >= 0x80) at++;
    return at + 1;
  }

  /** An integer of seven bits a byte, the lowest first; the top bit is set where more follow. */
  #varint(): { low: number; high: number } {
    const start = this.position;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.position >= this.end) {
        throw new InputError(`at byte ${start}: the model ends within a number; it was cut short`);
      }
      const byte = this.bytes[this.position++]!;
      const part = byte & 0x7f;
      if (shift < 28) low |= part << shift;
      else if (shift === 28) {
        low |= part << 28;
        high = part >>> 4;
      } else if (shift < 63) high |= part << (shift - 32);
      else high |= part << 31;
      if (byte < 0x80) return { low: low >>> 0, high: high >>> 0 };
    }
    throw new InputError(`at byte ${start}: a number of more than ten bytes; the model is damaged`);
  }
}

/** The fields of the message between two positions, in their order. */
export function* wireFields(bytes: Uint8Array, start: number, end: number): Generator<WireField> {
  const cursor = new WireCursor(bytes, start, end);
  while (cursor.position < end) yield cursor.field();
}

/** Bytes as text. Names that are no UTF-8 are carried all the same, so this is never an error. */
export function decodeText(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

/** An unsigned integer as protobuf writes it. */
export function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function bits64(low: number, high: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}
