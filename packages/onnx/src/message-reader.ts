import { InputError } from '@pith/container';
import { LIMITS } from './limits.js';
import { decodeText, WIRE, WireCursor } from './wire-cursor.js';

/**
 * What the generated decoder reads with, under the names that protobufjs has for it. protobufjs's own
 * reader comes with all that it needs to write and to reflect, which would be three quarters of what a
 * page loads to run an ONNX model; and what it gives for 64 bits depends on which packages there are.
 */
export class MessageReader {
  /** Messages within each other: 33 graphs in graphs. */
  static readonly recursionLimit = 100;

  /** The decoder asks for this where it is given bytes. */
  static create(bytes: Uint8Array): MessageReader {
    return new MessageReader(bytes);
  }

  readonly discardUnknown = true;
  readonly #cursor: WireCursor;
  #ends = 0;
  #sizes = 0;

  constructor(bytes: Uint8Array) {
    this.#cursor = new WireCursor(bytes);
  }

  get pos(): number {
    return this.#cursor.position;
  }

  /** Where the message at hand ends. */
  get len(): number {
    return this.#cursor.end;
  }

  set len(end: number) {
    // Set where a message begins, and set back where it ends.
    if (++this.#ends > 2 * LIMITS.messages) this.#refuse(LIMITS.messages, 'messages');
    this.#cursor.end = end;
  }

  tag(): number {
    return this.#cursor.tag();
  }

  size(): number {
    if (++this.#sizes > LIMITS.values) this.#refuse(LIMITS.values, 'values');
    return this.#cursor.size();
  }

  skipType(wireType: number): void {
    this.#cursor.skip(wireType);
  }

  int32(): number {
    return this.#cursor.int32();
  }

  int64(): number | bigint {
    return this.#cursor.int64();
  }

  /** Packed integers, behind those that there are already. */
  int64s(found: (number | bigint)[] = []): (number | bigint)[] {
    const end = this.size() + this.pos;
    while (this.pos < end) found.push(this.int64());
    if (this.pos > end) throw new InputError(`at byte ${end}: a number ends too late`);
    return found;
  }

  float(): number {
    const start = this.pos;
    this.#cursor.skip(WIRE.fixed32);
    const { buffer, byteOffset } = this.#cursor.bytes;
    return new DataView(buffer, byteOffset).getFloat32(start, true);
  }

  /** Packed floats, behind those that there are already. */
  floats(found: number[] = []): number[] {
    const end = this.size() + this.pos;
    while (this.pos < end) found.push(this.float());
    if (this.pos > end) throw new InputError(`at byte ${end}: a number ends too late`);
    return found;
  }

  /** Not copied. */
  bytes(): Uint8Array {
    const end = this.size() + this.pos;
    const bytes = this.#cursor.bytes.subarray(this.pos, end);
    this.#cursor.position = end;
    return bytes;
  }

  string(): string {
    return decodeText(this.bytes());
  }

  #refuse(most: number, what: string): never {
    throw new InputError(
      `at byte ${this.pos}: more than ${most} ${what}, which no model needs; it is made to do harm`,
    );
  }
}
