/**
 * A model with some of its inputs known: tensors are appended to the initializers of its graph. What is
 * known when a model is loaded (weights, shapes, axes) the published tests give as inputs.
 *
 * @param tensors TensorProto messages, named as the inputs are
 */
export function bindInputs(model: Uint8Array, tensors: readonly Uint8Array[]): Uint8Array {
  const bound = tensors.flatMap((tensor) => [field(INITIALIZER, tensor)]);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < model.length; ) {
    const begin = at;
    const [tag, afterTag] = varint(model, at);
    const [value, afterValue] = varint(model, afterTag);
    at = tag % 8 === 2 ? afterValue + value : afterValue;
    const whole = model.subarray(begin, at);
    parts.push(
      tag === tagOf(GRAPH)
        ? field(GRAPH, concatenated([model.subarray(afterValue, at), ...bound]))
        : whole,
    );
  }
  return concatenated(parts);
}

/** Field numbers: ModelProto.graph, GraphProto.initializer. */
const GRAPH = 7;
const INITIALIZER = 5;

function tagOf(number: number): number {
  return number * 8 + 2;
}

function field(number: number, content: Uint8Array): Uint8Array {
  const head = [tagOf(number)];
  let { length } = content;
  for (; length >= 128; length = Math.floor(length / 128)) head.push((length % 128) + 128);
  head.push(length);
  return concatenated([Uint8Array.from(head), content]);
}

/** A base-128 number, and where what follows it begins. */
function varint(bytes: Uint8Array, begin: number): [value: number, end: number] {
  let value = 0;
  for (let at = begin, scale = 1; ; at++, scale *= 128) {
    const byte = bytes[at]!;
    value += (byte % 128) * scale;
    if (byte < 128) return [value, at + 1];
  }
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
