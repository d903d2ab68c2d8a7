import { InputError } from '@pith/container';
import { decodeModel } from './decode-model.js';
import type { OnnxModel } from './onnx-model.js';
import { integerOf } from './optional-field.js';
import { parseFunction, parseMainGraph, parseOpsets } from './parse-graph.js';
import { ParsedTensors } from './parsed-tensors.js';

/**
 * Parses an ONNX model, or a topology that `takeTensors` gave: then the tensors whose numbers were taken
 * out have a `key`. Nothing is copied, so the bytes must not change while the result is in use.
 *
 * It is checked that names are made before they are read and only once; nodes that are out of order are
 * put in order. Whether operations exist, and what they do, is not looked at.
 *
 * @throws {InputError} when the bytes are damaged or no ONNX model, and when the graph does not hang
 *   together
 */
export function parseOnnx(bytes: Uint8Array): OnnxModel {
  const tensors = new ParsedTensors(bytes);
  const message = decodeModel(bytes);
  if (!message.graph) {
    throw new InputError('the model has no graph; it is damaged or cut short, or no ONNX model');
  }
  return {
    irVersion: Number(integerOf(message, 'irVersion') ?? 0),
    opsets: parseOpsets(message.opsetImport ?? [], 'the model'),
    producer: `${message.producerName ?? ''} ${message.producerVersion ?? ''}`.trim(),
    graph: parseMainGraph(message.graph, tensors),
    functions: (message.functions ?? []).map((one) => parseFunction(one, tensors)),
  };
}
