import type { onnx } from '#onnx-decoder';
import type { OnnxAttribute, OnnxGraph, OnnxInteger } from './onnx-model.js';
import { integerOf } from './optional-field.js';
import type { ParsedTensors } from './parsed-tensors.js';
import { decodeText } from './wire-cursor.js';

/** @param parseGraph parses a graph that the attribute holds */
export function parseAttribute(
  message: onnx.AttributeProto.$Properties,
  tensors: ParsedTensors,
  parseGraph: (message: onnx.GraphProto.$Properties) => OnnxGraph,
): OnnxAttribute {
  if (message.refAttrName) return { kind: 'reference', value: message.refAttrName };
  switch (attributeType(message)) {
    case 1:
      return { kind: 'float', value: message.f ?? 0 };
    case 2:
      return { kind: 'integer', value: integerOf(message, 'i') ?? 0 };
    case 3:
      return { kind: 'string', value: decodeText(message.s ?? new Uint8Array(0)) };
    case 4:
      return message.t ? { kind: 'tensor', value: tensors.tensor(message.t) } : { kind: 'other' };
    case 5:
      return message.g ? { kind: 'graph', value: parseGraph(message.g) } : { kind: 'other' };
    case 6:
      return { kind: 'floats', value: message.floats ?? [] };
    case 7:
      return { kind: 'integers', value: (message.ints ?? []) as readonly OnnxInteger[] };
    case 8:
      return { kind: 'strings', value: (message.strings ?? []).map(decodeText) };
    case 9:
      return { kind: 'tensors', value: (message.tensors ?? []).map((one) => tensors.tensor(one)) };
    case 10:
      return { kind: 'graphs', value: (message.graphs ?? []).map(parseGraph) };
    default:
      return { kind: 'other' };
  }
}

/** The type that it says, or for models from before 2017 the one of the field that it has. */
function attributeType(message: onnx.AttributeProto.$Properties): number {
  if (message.type) return message.type;
  const fields = ['f', 'i', 's', 't', 'g', 'floats', 'ints', 'strings', 'tensors', 'graphs'];
  return fields.findIndex((field) => Object.hasOwn(message, field) && hasItems(message, field)) + 1;
}

function hasItems(message: object, field: string): boolean {
  const value: unknown = Reflect.get(message, field);
  return !Array.isArray(value) || value.length > 0;
}
