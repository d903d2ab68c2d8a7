import { InputError } from '@pith/container';
import { MAXIMUM_MODEL_BYTES } from './limits.js';
import { MESSAGE_FIELDS, type MessageKind } from './message-kinds.js';
import { encodeVarint, WIRE, WireCursor } from './wire-cursor.js';

/** Bytes in pieces, not joined yet. */
interface Pieces {
  readonly parts: Uint8Array[];
  length: number;
}

/**
 * A model with other bytes in the place of some of its tensors; the lengths of the messages around them
 * follow, and all else is copied as it is.
 *
 * @param replacements pieces of the new TensorProto by the position of the old one's first byte
 * @throws {InputError} when it would be larger than any ONNX file
 */
export function replaceTensors(
  bytes: Uint8Array,
  replacements: ReadonlyMap<number, readonly Uint8Array[]>,
): Uint8Array {
  const starts = Float64Array.from(replacements.keys()).sort();
  const { parts, length } = rewrite('model', 0, bytes.length);
  if (length > MAXIMUM_MODEL_BYTES) {
    throw new InputError(
      `the model would have ${length} bytes, but an ONNX file has at most ${MAXIMUM_MODEL_BYTES}; put its tensors into another file`,
    );
  }
  const whole = new Uint8Array(length);
  let next = 0;
  for (const part of parts) {
    whole.set(part, next);
    next += part.length;
  }
  return whole;

  function rewrite(kind: MessageKind, start: number, end: number): Pieces {
    const pieces: Pieces = { parts: [], length: 0 };
    const cursor = new WireCursor(bytes, start, end);
    let copied = start;
    while (cursor.position < end) {
      const field = cursor.field();
      const child = MESSAGE_FIELDS[kind].get(field.number);
      if (child === undefined || field.wireType !== WIRE.bytes) continue;
      if (!holdsOne(field.valueStart, field.end)) continue;
      const inner =
        child === 'tensor'
          ? sized(replacements.get(field.valueStart)!)
          : rewrite(child, field.valueStart, field.end);
      const tag = encodeVarint(field.number * 8 + WIRE.bytes);
      for (const part of [bytes.subarray(copied, field.start), tag, encodeVarint(inner.length)])
        push(pieces, part);
      for (const part of inner.parts) push(pieces, part);
      copied = field.end;
    }
    push(pieces, bytes.subarray(copied, end));
    return pieces;
  }

  /** Whether a tensor that is replaced begins between two positions. */
  function holdsOne(start: number, end: number): boolean {
    let low = 0;
    for (let high = starts.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! < start) low = middle + 1;
      else high = middle;
    }
    return low < starts.length && starts[low]! < end;
  }
}

function sized(parts: readonly Uint8Array[]): Pieces {
  return { parts: [...parts], length: parts.reduce((sum, part) => sum + part.length, 0) };
}

function push(pieces: Pieces, part: Uint8Array): void {
  if (part.length === 0) return;
  pieces.parts.push(part);
  pieces.length += part.length;
}
