import { InputError, quoteName } from '@pith/container';
import { RAW_DATA, type TensorMessage } from './tensor-message.js';
import { WIRE, WireCursor, type WireField } from './wire-cursor.js';

/**
 * Gives `length` bytes of another file of the model, from `offset` on. It refuses places outside of the
 * model's folder, and what the file does not have.
 *
 * @throws {InputError} when it cannot
 */
export type ExternalData = (location: string, offset: number, length: number) => Uint8Array;

/** Bytes of a tensor's elements as raw_data has them. @throws {InputError} when they have no fixed size */
export function rawLength({ name, elements, elementType }: TensorMessage): number {
  if (elementType.bits === 0) {
    throw new InputError(
      `tensor ${quoteName(name)}: elements of type ${elementType.name} are not numbers that can be read`,
    );
  }
  return Math.ceil((elements * elementType.bits) / 8);
}

/**
 * The elements of a tensor as raw_data would have them: little-endian, those of less than a byte packed
 * from the lowest bit. Not copied where they lie so in the model.
 *
 * @throws {InputError} when there are more or fewer than the shape says, or none
 */
export function readTensorBytes(message: TensorMessage, external?: ExternalData): Uint8Array {
  if (message.external !== undefined) {
    // Types that came to ONNX after Pith can be carried where the model says how long they are.
    const isUnknown = message.elementType.name === 'unknown';
    const length = (isUnknown && message.external.length) || rawLength(message);
    return readExternal(message, length, external);
  }
  const length = rawLength(message);
  const { bytes, data, elementType } = message;
  const kinds = new Set(data.map(({ number }) => number));
  if (kinds.size > 1) fail(message, `its elements stand in ${kinds.size} fields at once`);
  if (data[0] === undefined) {
    if (length === 0) return new Uint8Array(0);
    fail(message, 'it has no data');
  }
  const { number } = data[0];
  if (number === RAW_DATA) {
    const last = data.at(-1)!;
    return ofLength(message, bytes.subarray(last.valueStart, last.end), length);
  }
  if (number !== elementType.field) {
    fail(
      message,
      `its elements stand in field ${number}, but those of its type in ${elementType.field}`,
    );
  }
  const fixed = number === 4 || number === 10;
  return ofLength(
    message,
    fixed ? joinFixed(bytes, data) : joinIntegers(message, data, length),
    length,
  );
}

/** Refuses raw data of another length than the shape and the type ask for. @throws {InputError} */
export function checkRawLength(message: TensorMessage): void {
  const { data, elementType, bytes } = message;
  const last = data.at(-1);
  if (last?.number === RAW_DATA && elementType.bits > 0)
    ofLength(message, bytes.subarray(last.valueStart, last.end), rawLength(message));
}

function readExternal(
  message: TensorMessage,
  length: number,
  external: ExternalData | undefined,
): Uint8Array {
  const { location, offset, length: declared } = message.external!;
  if (external === undefined) {
    fail(message, `its numbers lie in another file, ${quoteName(location)}, which is not at hand`);
  }
  if (declared !== undefined && declared !== length) {
    fail(
      message,
      `its external data has ${declared} bytes, but its shape and type ask for ${length}`,
    );
  }
  try {
    return ofLength(message, external(location, offset, length), length);
  } catch (error) {
    if (!(error instanceof InputError) || error.message.startsWith('tensor ')) throw error;
    throw new InputError(`tensor ${quoteName(message.name)}: ${error.message}`, { cause: error });
  }
}

function ofLength(message: TensorMessage, found: Uint8Array, length: number): Uint8Array {
  if (found.length === length) return found;
  const { shape, elementType } = message;
  return fail(
    message,
    `it has ${found.length} bytes of elements, but shape [${shape.join(', ')}] of ${elementType.name} asks for ${length}`,
  );
}

/** Fields of floats or doubles, packed or one by one: their bytes are those of raw_data. */
function joinFixed(bytes: Uint8Array, data: readonly WireField[]): Uint8Array {
  if (data.length === 1) return bytes.subarray(data[0]!.valueStart, data[0]!.end);
  const joined = new Uint8Array(
    data.reduce((sum, { valueStart, end }) => sum + end - valueStart, 0),
  );
  let next = 0;
  for (const { valueStart, end } of data) {
    joined.set(bytes.subarray(valueStart, end), next);
    next += end - valueStart;
  }
  return joined;
}

/** Fields of varints. One holds an element, or a byte of elements that are smaller. */
function joinIntegers(
  message: TensorMessage,
  data: readonly WireField[],
  length: number,
): Uint8Array {
  const { bytes, elementType } = message;
  const width = Math.max(1, elementType.bits / 8);
  const available = data.reduce((sum, { valueStart, end }) => sum + end - valueStart, 0);
  // No number takes less than a byte: memory is bounded by what the file has.
  if (length / width > available)
    fail(message, `it has at most ${available} elements, but its shape asks for ${length / width}`);
  const joined = new Uint8Array(length);
  const view = new DataView(joined.buffer);
  let next = 0;
  for (const { valueStart, end, wireType } of data) {
    if (wireType !== WIRE.varint && wireType !== WIRE.bytes) continue;
    const cursor = new WireCursor(bytes, valueStart, end);
    for (; cursor.position < end; next += width) {
      if (next >= length)
        fail(
          message,
          `it has more than ${length / width} elements, which are all that its shape asks for`,
        );
      if (width === 8) view.setBigUint64(next, cursor.uint64(), true);
      else if (width === 4) view.setInt32(next, cursor.int32(), true);
      else if (width === 2) view.setInt16(next, cursor.int32(), true);
      else joined[next] = cursor.int32();
    }
  }
  return joined.subarray(0, next);
}

function fail({ name, external }: TensorMessage, fault: string): never {
  const advice = external ? 'copy the model with all its files' : 'the model is damaged';
  throw new InputError(`tensor ${quoteName(name)}: ${fault}; ${advice}`);
}
