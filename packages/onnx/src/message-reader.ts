import { InputError } from '@pith/container';
import protobuf from 'protobufjs/minimal.js';
import { decodeText, WireCursor } from './wire-cursor.js';

/**
 * What the generated decoder reads with. Integers of 64 bits are numbers where these hold them, else
 * bigints, whether or not the `long` package is there; and names are read as they are elsewhere here.
 */
export class MessageReader extends protobuf.Reader {
  constructor(bytes: Uint8Array) {
    super(bytes);
    this.discardUnknown = true;
  }

  // protobufjs declares these as Long, which only its own readers give.
  override int64(): never {
    const cursor = new WireCursor(this.buf, this.pos, this.len);
    const value = cursor.int64();
    this.pos = cursor.position;
    return value as never;
  }

  override string(): string {
    return decodeText(this.bytes());
  }
}

/**
 * Runs a decoder.
 *
 * @throws {InputError} for all that it does not like
 */
export function decodeMessage<M>(bytes: Uint8Array, decode: (reader: protobuf.Reader) => M): M {
  const reader = new MessageReader(bytes);
  try {
    return decode(reader);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(
      `at byte ${reader.pos}: ${reason}; the model is damaged or cut short, or no ONNX model`,
      { cause },
    );
  }
}
