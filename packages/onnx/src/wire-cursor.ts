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
  position: number;
  end: number;

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
   * What stands before a value: its field's number times 8, and its wire type.
   *
   * @throws {InputError} as {@link int64}, and when there is no such field
   */
  tag(): number {
    const start = this.position;
    const { low, high } = this.#varint();
    if (low >= 8 && high === 0) return low;
    throw new InputError(
      `at byte ${start}: a field numbered ${high === 0 ? 0 : 'above 2^29'}, which no message has; the model is damaged, or no ONNX model`,
    );
  }

  /** The length of what follows. @throws {InputError} as {@link int64}, and when there is not so much */
  size(): number {
    const start = this.position;
    const { low, high } = this.#varint();
    const size = high * 2 ** 32 + low;
    if (size <= this.end - this.position) return size;
    throw new InputError(
      `at byte ${start}: a field of ${size} bytes, but its message ends after ${this.end - this.position}; the model is damaged or cut short`,
    );
  }

  /** The bytes behind their length, not copied. @throws {InputError} as {@link size} */
  content(): Uint8Array {
    const size = this.size();
    this.position += size;
    return this.bytes.subarray(this.position - size, this.position);
  }

  /** Goes past a value. @throws {InputError} when it is cut short, or of a type that ONNX does not have */
  skip(wireType: number): void {
    const start = this.position;
    if (wireType === WIRE.varint) this.#varint();
    else if (wireType === WIRE.bytes) this.content();
    else if (wireType === WIRE.fixed32) this.position += 4;
    else if (wireType === WIRE.fixed64) this.position += 8;
    else {
      throw new InputError(
        `at byte ${start}: a field of wire type ${wireType}, but ONNX has only 0, 1, 2 and 5; the model is damaged, or no ONNX model`,
      );
    }
    if (this.position > this.end) {
      throw new InputError(`at byte ${start}: the model ends within a number; it was cut short`);
    }
  }

  /**
   * The next field; `position` is then behind it.
   *
   * @throws {InputError} when it does not end before the message does, or is of no known form
   */
  field(): WireField {
    const start = this.position;
    const tag = this.tag();
    const wireType = tag & 7;
    let valueStart = this.position;
    this.skip(wireType);
    if (wireType === WIRE.bytes) {
      // The value begins after its length, which was written in front of it.
      while (this.bytes[valueStart]! >= 0x80) valueStart++;
      valueStart++;
    }
    return { number: tag >>> 3, wireType, start, valueStart, end: this.position };
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
