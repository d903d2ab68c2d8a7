import { InputError, quoteName } from '@pith/container';
import { elementFields, RAW_DATA, type TensorMessage } from './tensor-message.js';
import { WireCursor } from './wire-cursor.js';

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
  const { dataFields, elementType } = message;
  const [field, ...others] = dataFields;
  if (others.length > 0) fail(message, `its elements stand in ${dataFields.size} fields at once`);
  if (field === undefined) {
    if (length === 0) return new Uint8Array(0);
    fail(message, 'it has no data');
  }
  if (field === RAW_DATA) return ofLength(message, rawData(message), length);
  if (field !== elementType.field) {
    fail(
      message,
      `its elements stand in field ${field}, but those of its type in ${elementType.field}`,
    );
  }
  const isFixed = field === 4 || field === 10;
  return ofLength(message, isFixed ? joinFixed(message) : joinIntegers(message, length), length);
}

/** Refuses raw data of another length than the shape and the type ask for. @throws {InputError} */
export function checkRawLength(message: TensorMessage): void {
  if (message.dataFields.has(RAW_DATA) && message.elementType.bits > 0)
    ofLength(message, rawData(message), rawLength(message));
}

/** Raw data as it stands in the model; what is given twice counts the last time. */
function rawData(message: TensorMessage): Uint8Array {
  let raw: Uint8Array = new Uint8Array(0);
  for (const { number, valueStart, end } of elementFields(message))
    if (number === RAW_DATA) raw = message.bytes.subarray(valueStart, end);
  return raw;
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
  let found: Uint8Array;
  try {
    found = external(location, offset, length);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`tensor ${quoteName(message.name)}: ${error.message}`, { cause: error });
  }
  return ofLength(message, found, length);
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
function joinFixed(message: TensorMessage): Uint8Array {
  const { length, isOne } = extent(message);
  const joined = isOne ? undefined : new Uint8Array(length);
  let next = 0;
  for (const { valueStart, end } of elementFields(message)) {
    const part = message.bytes.subarray(valueStart, end);
    if (joined === undefined) return part;
    joined.set(part, next);
    next += part.length;
  }
  return joined ?? new Uint8Array(0);
}

/** Fields of varints. One holds an element, or a byte of elements that are smaller. */
function joinIntegers(message: TensorMessage, length: number): Uint8Array {
  const { bytes, elementType } = message;
  const width = Math.max(1, elementType.bits / 8);
  const most = extent(message).length;
  // No number takes less than a byte: memory is bounded by what the file has.
  if (length / width > most)
    fail(message, `it has at most ${most} elements, but its shape asks for ${length / width}`);
  const joined = new Uint8Array(length);
  const view = new DataView(joined.buffer);
  let next = 0;
  for (const { valueStart, end } of elementFields(message)) {
    const cursor = new WireCursor(bytes, valueStart, end);
    for (; cursor.position < end; next += width) {
      if (next >= length) {
        const elements = length / width;
        fail(
          message,
          `it has more than ${elements} elements, which are all that its shape asks for`,
        );
      }
      if (width === 8) view.setBigUint64(next, cursor.uint64(), true);
      else if (width === 4) view.setInt32(next, cursor.int32(), true);
      else if (width === 2) view.setInt16(next, cursor.int32(), true);
      else joined[next] = cursor.int32();
    }
  }
  return joined.subarray(0, next);
}

/** Bytes of the fields that hold elements, and whether there is only one. */
function extent(message: TensorMessage): { length: number; isOne: boolean } {
  let length = 0;
  let count = 0;
  for (const { valueStart, end } of elementFields(message)) {
    length += end - valueStart;
    count++;
  }
  return { length, isOne: count === 1 };
}

function fail({ name, external }: TensorMessage, fault: string): never {
  const advice = external ? 'copy the model with all its files' : 'the model is damaged';
  throw new InputError(`tensor ${quoteName(name)}: ${fault}; ${advice}`);
}
