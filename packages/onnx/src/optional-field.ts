import type { OnnxInteger } from './onnx-model.js';

/**
 * An integer of a decoded message, undefined when it is not there: what protobufjs's prototypes have in
 * its place is a Long or a number, depending on which packages are installed.
 */
export function integerOf<K extends string>(
  message: { readonly [field in K]?: unknown },
  field: K,
): OnnxInteger | undefined {
  return Object.hasOwn(message, field) ? (message[field] as OnnxInteger) : undefined;
}
