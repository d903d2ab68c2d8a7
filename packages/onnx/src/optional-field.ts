import type { OnnxInteger } from './onnx-model.js';

/** An integer of a decoded message; undefined when it is not there, where the prototypes have zero. */
export function integerOf<K extends string>(
  message: { readonly [field in K]?: unknown },
  field: K,
): OnnxInteger | undefined {
  return Object.hasOwn(message, field) ? (message[field] as OnnxInteger) : undefined;
}
