import { InputError } from '@pith/container';

/** A field of a protobuf message: its number, and where its content lies; of varints, the number. */
export interface WireField {
  readonly number: number;
  readonly content: Uint8Array | number;
  /** The whole field, tag included. */
  readonly bytes: Uint8Array;
}

/**
 * The fields of a message in their order (protobuf's wire format; the obsolete groups are refused).
 *
 * @throws InputError when it is cut or malformed
 */
export function wireFields(message: Uint8Array): WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  while (at < message.length) {
    const start = at;
    const tag = varintAt(message, at);
    const wire = tag.value & 7;
    const first = wire === 0 || wire === 2 ? varintAt(message, tag.end) : undefined;
    const from = wire === 2 ? first!.end : tag.end;
    const length =
      wire === 2
        ? first!.value
        : wire === 0
          ? first!.end - from
          : wire === 1
            ? 8
            : wire === 5
              ? 4
              : -1;
    if (length < 0 || length > message.length - from) {
      throw new InputError(`protobuf: the field at byte ${start} of a message is malformed`);
    }
    at = from + length;
    const content = wire === 0 ? first!.value : message.subarray(from, at);
    fields.push({ number: tag.value >>> 3, content, bytes: message.subarray(start, at) });
  }
  return fields;
}

/** Numbers that stand one after another in a field, as lists of them may. */
export function packedNumbers(content: Uint8Array): number[] {
  const numbers: number[] = [];
  for (let at = 0; at < content.length; ) {
    const { value, end } = varintAt(content, at);
    numbers.push(value);
    at = end;
  }
  return numbers;
}

function varintAt(bytes: Uint8Array, start: number): { value: number; end: number } {
  let [value, factor] = [0, 1];
  for (let at = start; ; at++) {
    const byte = bytes[at];
    if (byte === undefined) throw new InputError('protobuf: the message ends within a number');
    value += (byte & 127) * factor;
    if (byte < 128) return { value, end: at + 1 };
    factor *= 128;
  }
}

/** A field that holds bytes, a text or a message. */
export function bytesField(number: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return Buffer.concat([varintBytes(number * 8 + 2), varintBytes(bytes.length), bytes]);
}

/** A field that holds a whole number from 0 on. */
export function numberField(number: number, value: number): Uint8Array {
  return Buffer.concat([varintBytes(number * 8), varintBytes(value)]);
}

function varintBytes(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
