import type { OnnxElementType, OnnxGraph } from '@pith/onnx';
import { elementTypeOf } from './element-types.js';

/** The element types of inputs, initializers, Constants and Casts. */
export function statedTypes({
  inputs,
  initializers,
  nodes,
}: OnnxGraph): Map<string, OnnxElementType> {
  const types = new Map([...inputs, ...initializers].map((one) => [one.name, one.elementType]));
  for (const { operation, outputs, attributes } of nodes) {
    const [name = ''] = outputs;
    const [value, to] = [attributes.get('value'), attributes.get('to')];
    if (operation === 'Constant' && value?.kind === 'tensor') {
      types.set(name, value.value.elementType);
    }
    if (operation === 'Cast' && to?.kind === 'integer') {
      types.set(name, elementTypeOf(Number(to.value)));
    }
  }
  return types;
}
