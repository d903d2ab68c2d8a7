import { InputError } from '@pith/container';
import { createDecoder, type onnx } from '#onnx-decoder';
import { MessageReader } from './message-reader.js';

/** What the generated decoder takes of protobufjs. */
const runtime = {
  Reader: MessageReader,
  roots: {},
  util: {
    global: globalThis,
    emptyArray: Object.freeze([]),
    newBuffer: (bytes: readonly number[]) => Uint8Array.from(bytes),
  },
};

let decoder: typeof onnx | undefined;

/**
 * Decodes a ModelProto. What it holds of bytes are parts of `bytes`, not copies.
 *
 * @throws {InputError} when it is damaged or something else
 */
export function decodeModel(bytes: Uint8Array): onnx.ModelProto.$Properties {
  decoder ??= createDecoder(runtime);
  const reader = new MessageReader(bytes);
  try {
    return decoder.ModelProto.decode(reader);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(
      `at byte ${reader.pos}: ${reason}; the model is damaged or cut short, or no ONNX model`,
      { cause },
    );
  }
}
