import type { SavedModel } from '@pith/model';
import { type Int8Axes, int8Axes, int8AxisOf } from './int8-axes.js';
import {
  bytesField,
  numberField,
  packedNumbers,
  type WireField,
  wireFields,
} from './protobuf-wire.js';
import { dequantisedChannels, type SymmetricLevels, symmetricInt8 } from './symmetric-int8.js';
import type { QuantisedModel } from './tfjs-uint8.js';

export interface OnnxInt8Options {
  /** A scale for every channel instead of one for every tensor; its file needs opset 13. */
  readonly byChannel: boolean;
}

/**
 * An ONNX model with its weights in int8 behind DequantizeLinear nodes, as onnxruntime's tools write
 * the weights of `quantize_static(quant_format=QDQ, weight_type=QInt8)`; activations stay in floats,
 * so this rival loses less than onnxruntime's own. The opset is left as it is: DequantizeLinear
 * itself is of 10, and of 13 by channel.
 *
 * @param file - as shipped
 * @param saved - what was read from it, for the names of the weights
 */
export function onnxInt8(
  file: Uint8Array,
  saved: SavedModel,
  options: OnnxInt8Options,
): QuantisedModel {
  const rewriter = new Rewriter(int8Axes(file), options);
  const weights = new Map<string, Float32Array>();
  for (const { name, shape, data } of saved.tensors) {
    if (!(data instanceof Float32Array)) continue;
    const levels = rewriter.quantise(rewriter.labelOf(name), shape, data);
    if (levels !== undefined) weights.set(name, dequantisedChannels(levels, shape));
  }
  return { bytes: rewriter.model(file), weights };
}

/** Numbers of fields in onnx.proto. */
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, initializer: 5 } as const;
const NODE = { input: 1, output: 2, operation: 4, attribute: 5 } as const;
const ATTRIBUTE = { name: 1, integer: 3, tensor: 5, graph: 6, type: 20 } as const;
const TENSOR = { dims: 1, type: 2, floats: 4, name: 8, raw: 9 } as const;
const TYPES = { float: 1, int8: 3 } as const;
const ATTRIBUTE_TYPES = { integer: 2, tensor: 4 } as const;

interface FloatTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

class Rewriter {
  readonly #axes: Int8Axes;
  readonly #byChannel: boolean;

  constructor(axes: Int8Axes, { byChannel }: OnnxInt8Options) {
    this.#axes = axes;
    this.#byChannel = byChannel;
  }

  /** A tensor's name in its graph: where graphs share a name, the saved model has a path before it. */
  labelOf(name: string): string {
    if (this.#axes.has(name)) return name;
    for (const label of this.#axes.keys()) if (name.endsWith(`/${label}`)) return label;
    return name;
  }

  quantise(
    label: string,
    shape: readonly number[],
    values: Float32Array,
  ): SymmetricLevels | undefined {
    const axis = int8AxisOf(this.#axes, label, shape);
    if (axis === undefined) return undefined;
    return symmetricInt8(values, shape, this.#byChannel ? axis : undefined);
  }

  model(bytes: Uint8Array): Uint8Array {
    return rewritten(bytes, (field) =>
      field.number === MODEL_GRAPH
        ? [bytesField(MODEL_GRAPH, this.#graph(contentOf(field)))]
        : undefined,
    );
  }

  #graph(bytes: Uint8Array): Uint8Array {
    const first: Uint8Array[] = [];
    const rest = rewritten(bytes, (field) => {
      if (field.number === GRAPH.node) return this.#node(contentOf(field));
      if (field.number !== GRAPH.initializer) return undefined;
      const message = contentOf(field);
      const tensor = floatTensor(message);
      const name = textOf(message, TENSOR.name);
      const levels = tensor && this.quantise(name, tensor.shape, tensor.values);
      if (tensor === undefined || levels === undefined) return undefined;
      first.push(dequantizeNode(name, levels.axis));
      return [
        bytesField(GRAPH.initializer, levelsTensor(`${name}_int8`, tensor.shape, levels)),
        bytesField(GRAPH.initializer, scalesTensor(`${name}_scale`, levels)),
      ];
    });
    return Buffer.concat([...first, rest]);
  }

  /** Graphs in a node's attributes are rewritten; a Constant becomes three nodes. */
  #node(bytes: Uint8Array): Uint8Array[] {
    if (textOf(bytes, NODE.operation) === 'Constant') {
      const constant = this.#constant(bytes);
      if (constant !== undefined) return constant;
    }
    const node = rewritten(bytes, (field) => {
      if (field.number !== NODE.attribute) return undefined;
      const attribute = rewritten(contentOf(field), (part) =>
        part.number === ATTRIBUTE.graph
          ? [bytesField(ATTRIBUTE.graph, this.#graph(contentOf(part)))]
          : undefined,
      );
      return [bytesField(NODE.attribute, attribute)];
    });
    return [bytesField(GRAPH.node, node)];
  }

  #constant(bytes: Uint8Array): Uint8Array[] | undefined {
    const attribute = wireFields(bytes).find(({ number }) => number === NODE.attribute);
    const value = attribute && wireFields(contentOf(attribute));
    const message = value?.find(({ number }) => number === ATTRIBUTE.tensor);
    const tensor = message && floatTensor(contentOf(message));
    const name = textOf(bytes, NODE.output);
    const levels = tensor && this.quantise(name, tensor.shape, tensor.values);
    if (tensor === undefined || levels === undefined) return undefined;
    return [
      constantNode(`${name}_int8`, levelsTensor('', tensor.shape, levels)),
      constantNode(`${name}_scale`, scalesTensor('', levels)),
      dequantizeNode(name, levels.axis),
    ];
  }
}

/** A message with some of its fields replaced by others. */
function rewritten(
  bytes: Uint8Array,
  replace: (field: WireField) => Uint8Array[] | undefined,
): Uint8Array {
  return Buffer.concat(wireFields(bytes).flatMap((field) => replace(field) ?? [field.bytes]));
}

function floatTensor(message: Uint8Array): FloatTensor | undefined {
  const fields = wireFields(message);
  if (fields.find(({ number }) => number === TENSOR.type)?.content !== TYPES.float)
    return undefined;
  // A file may hold sizes one by one or packed, and floats packed or as raw bytes.
  const shape = fields
    .filter(({ number }) => number === TENSOR.dims)
    .flatMap(({ content }) => (typeof content === 'number' ? [content] : packedNumbers(content)));
  const data = fields.find(({ number }) => number === TENSOR.raw || number === TENSOR.floats);
  if (data === undefined) return undefined;
  const values = new Float32Array(Uint8Array.from(contentOf(data)).buffer);
  const elements = shape.reduce((product, size) => product * size, 1);
  return values.length === elements ? { shape, values } : undefined;
}

function levelsTensor(
  name: string,
  shape: readonly number[],
  { levels }: SymmetricLevels,
): Uint8Array {
  const raw = new Uint8Array(levels.buffer, levels.byteOffset, levels.byteLength);
  return tensorMessage(name, shape, TYPES.int8, raw);
}

function scalesTensor(name: string, { scales, axis }: SymmetricLevels): Uint8Array {
  const raw = new Uint8Array(scales.buffer, scales.byteOffset, scales.byteLength);
  return tensorMessage(name, axis === undefined ? [] : [scales.length], TYPES.float, raw);
}

function tensorMessage(
  name: string,
  shape: readonly number[],
  type: number,
  raw: Uint8Array,
): Uint8Array {
  return Buffer.concat([
    ...shape.map((size) => numberField(TENSOR.dims, size)),
    numberField(TENSOR.type, type),
    ...(name === '' ? [] : [bytesField(TENSOR.name, name)]),
    bytesField(TENSOR.raw, raw),
  ]);
}

function constantNode(name: string, tensor: Uint8Array): Uint8Array {
  const attribute = Buffer.concat([
    bytesField(ATTRIBUTE.name, 'value'),
    bytesField(ATTRIBUTE.tensor, tensor),
    numberField(ATTRIBUTE.type, ATTRIBUTE_TYPES.tensor),
  ]);
  const node = [
    bytesField(NODE.output, name),
    bytesField(NODE.operation, 'Constant'),
    bytesField(NODE.attribute, attribute),
  ];
  return bytesField(GRAPH.node, Buffer.concat(node));
}

function dequantizeNode(name: string, axis: number | undefined): Uint8Array {
  const attribute =
    axis === undefined
      ? []
      : [
          bytesField(ATTRIBUTE.name, 'axis'),
          numberField(ATTRIBUTE.integer, axis),
          numberField(ATTRIBUTE.type, ATTRIBUTE_TYPES.integer),
        ];
  const node = [
    bytesField(NODE.input, `${name}_int8`),
    bytesField(NODE.input, `${name}_scale`),
    bytesField(NODE.output, name),
    bytesField(NODE.operation, 'DequantizeLinear'),
    ...(axis === undefined ? [] : [bytesField(NODE.attribute, Buffer.concat(attribute))]),
  ];
  return bytesField(GRAPH.node, Buffer.concat(node));
}

function contentOf({ content, number }: WireField): Uint8Array {
  if (typeof content === 'number') throw new TypeError(`field ${number} holds a number`);
  return content;
}

function textOf(message: Uint8Array, number: number): string {
  const field = wireFields(message).find((each) => each.number === number);
  return field === undefined ? '' : new TextDecoder().decode(contentOf(field));
}
